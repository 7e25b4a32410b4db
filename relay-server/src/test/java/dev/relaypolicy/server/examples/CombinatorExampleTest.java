package dev.relaypolicy.server.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Listener;
import dev.relaypolicy.Policies;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayDecision.Effect;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CombinatorExampleTest {

    private static final Reason REASON = Reason.of("example", "example", "an example");
    private static final RelayPolicy PERMIT = Policies.named("permit", r -> RelayDecision.permit(REASON));
    private static final RelayPolicy DENY = Policies.named("deny", r -> RelayDecision.deny(REASON));
    private static final RelayPolicy DEFER = Policies.named("defer", r -> RelayDecision.defer(REASON));
    private static final RelayPolicy ABSTAIN = Policies.named("abstain", r -> RelayDecision.abstain());

    private static final IpAddress PRINTER = IpAddress.parse("192.0.2.10");

    @Test
    void lambdaIsAPolicy() {
        // docs: a policy as a lambda
        Set<IpAddress> printers = Set.of(IpAddress.parse("192.0.2.10"), IpAddress.parse("2001:db8::10"));
        RelayPolicy policy = Policies.named(
                "printers",
                request -> request.stage() == RelayRequest.Stage.RCPT && printers.contains(request.client())
                        ? RelayDecision.permit(Reason.of("printers", "printer", "the client is one of our printers"))
                        : RelayDecision.abstain());
        // docs: end
        assertThat(effect(policy)).isEqualTo(Effect.PERMIT);
        assertThat(policy.decide(atRcpt(IpAddress.parse("192.0.2.99"))).effect())
                .isEqualTo(Effect.ABSTAIN);
        assertThat(policy.decide(atRcpt(PRINTER).reset()).effect()).isEqualTo(Effect.ABSTAIN);
    }

    @Test
    void combinatorsFollowTheirFormulas() {
        assertThat(effect(firstMatch(ABSTAIN, PERMIT, DENY))).isEqualTo(Effect.PERMIT);
        assertThat(effect(firstMatch(DENY, PERMIT))).isEqualTo(Effect.DENY);
        assertThat(effect(firstMatch(DEFER, PERMIT))).isEqualTo(Effect.DEFER);
        assertThat(effect(firstMatch())).isEqualTo(Effect.ABSTAIN);

        assertThat(effect(Policies.denyOverrides("d", List.of(PERMIT, DEFER, DENY))))
                .isEqualTo(Effect.DENY);
        assertThat(effect(Policies.denyOverrides("d", List.of(PERMIT, DEFER, ABSTAIN))))
                .isEqualTo(Effect.DEFER);
        assertThat(effect(Policies.denyOverrides("d", List.of(ABSTAIN, PERMIT))))
                .isEqualTo(Effect.PERMIT);

        assertThat(effect(Policies.anyPermits("a", List.of(DENY, DEFER, PERMIT))))
                .isEqualTo(Effect.PERMIT);
        assertThat(effect(Policies.anyPermits("a", List.of(DENY, DEFER, ABSTAIN))))
                .isEqualTo(Effect.DEFER);
        assertThat(effect(Policies.anyPermits("a", List.of(ABSTAIN, DENY)))).isEqualTo(Effect.DENY);

        assertThat(effect(Policies.when("always", request -> true, DENY))).isEqualTo(Effect.DENY);
        assertThat(effect(Policies.when("never", request -> false, DENY))).isEqualTo(Effect.ABSTAIN);
        assertThat(effect(Policies.softBounce(DENY))).isEqualTo(Effect.DEFER);
        assertThat(effect(Policies.softBounce(PERMIT))).isEqualTo(Effect.PERMIT);
        assertThat(effect(Policies.named("n", DEFER))).isEqualTo(Effect.DEFER);
    }

    @Test
    void advisoryPolicyReportsAndAbstains() {
        List<Effect> seen = new ArrayList<>();
        assertThat(effect(Policies.advisory(DENY, (request, decision) -> seen.add(decision.effect()))))
                .isEqualTo(Effect.ABSTAIN);
        assertThat(seen).containsExactly(Effect.DENY);
    }

    @Test
    void throwingPolicyDefers() {
        RelayPolicy broken = Policies.named("broken", request -> {
            throw new IllegalStateException("the table is gone");
        });
        assertThat(effect(firstMatch(broken, PERMIT))).isEqualTo(Effect.DEFER);
    }

    private static RelayPolicy firstMatch(RelayPolicy... policies) {
        return Policies.firstMatch("f", List.of(policies));
    }

    private static Effect effect(RelayPolicy policy) {
        return policy.decide(atRcpt(PRINTER)).effect();
    }

    private static RelayRequest atRcpt(IpAddress client) {
        return RelayRequest.atConnect(
                        client, new Listener("smtp", 25, Listener.Role.SMTP), Instant.parse("2026-11-25T12:00:00Z"))
                .mail(ReversePath.parse("printer@example.org"))
                .rcpt(ForwardPath.parse("you@example.net"));
    }
}
