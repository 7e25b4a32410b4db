package dev.relaypolicy.testkit.laws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Explanation;
import dev.relaypolicy.Policies;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayDecision.Effect;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.Trace;
import dev.relaypolicy.testkit.arbitraries.PolicyTrees;
import dev.relaypolicy.testkit.arbitraries.Requests;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The decisions and explanations of {@link RelayGate}. */
class RelayGateProperties {

    @Property
    void r1_noOpinionIsDeny(@ForAll("atRcpt") RelayRequest request) {
        for (RelayGate gate : List.of(
                RelayGate.of(Policies.firstMatch("nothing", List.of())),
                RelayGate.of(
                        Policies.anyPermits("nothing", List.of()), Policies.denyOverrides("nothing", List.of())))) {
            RelayDecision decision = gate.decide(request);
            assertThat(decision).isInstanceOf(RelayDecision.Deny.class);
            assertThat(((RelayDecision.Deny) decision).reply()).isEqualTo(SmtpReply.RELAY_DENIED);
        }
    }

    @Property
    void r1_permitsOnlyIfPermitPolicyPermits(
            @ForAll("policies") RelayPolicy refusals,
            @ForAll("policies") RelayPolicy permits,
            @ForAll("requests") RelayRequest request) {
        RelayDecision decision = RelayGate.of(refusals, permits).decide(request);

        if (decision.effect() == Effect.PERMIT) {
            assertThat(decision).isEqualTo(Trace.off().ask(permits, request));
            assertThat(request.stage()).isEqualTo(RelayRequest.Stage.RCPT);
        }
    }

    @Property
    void decidesAtRcptAndNeverPermitsEarlier(
            @ForAll("policies") RelayPolicy refusals,
            @ForAll("policies") RelayPolicy permits,
            @ForAll("requests") RelayRequest request) {
        Effect effect = RelayGate.of(refusals, permits).decide(request).effect();

        assertThat(effect).isNotEqualTo(request.stage() == RelayRequest.Stage.RCPT ? Effect.ABSTAIN : Effect.PERMIT);
    }

    @Property
    void r9_refusalOverridesPermits(
            @ForAll("policies") RelayPolicy refusals,
            @ForAll("policies") RelayPolicy permits,
            @ForAll("requests") RelayRequest request) {
        RelayDecision refusal = Trace.off().ask(refusals, request);
        RelayDecision decision = RelayGate.of(refusals, permits).decide(request);

        if (refusal.effect() == Effect.DENY || refusal.effect() == Effect.DEFER) {
            assertThat(decision).isEqualTo(refusal);
        } else {
            assertThat(decision).isEqualTo(RelayGate.of(permits).decide(request));
        }
    }

    @Property
    void r5_failingPermitsDefer(@ForAll("faulty") RelayPolicy permits, @ForAll("atRcpt") RelayRequest request) {
        RelayDecision decision = RelayGate.of(permits).decide(request);

        assertThat(decision.effect()).isEqualTo(Effect.DEFER);
        assertThat(((RelayDecision.Defer) decision).reply()).isEqualTo(SmtpReply.TEMPORARY_FAILURE);
    }

    @Property
    void r5_failingRefusalsDefer(
            @ForAll("faulty") RelayPolicy refusals,
            @ForAll("policies") RelayPolicy permits,
            @ForAll("requests") RelayRequest request) {
        assertThat(RelayGate.of(refusals, permits).decide(request).effect()).isEqualTo(Effect.DEFER);
    }

    @Property(tries = 2_000)
    void r4_explainEqualsDecide(
            @ForAll("policies") RelayPolicy refusals,
            @ForAll("policies") RelayPolicy permits,
            @ForAll("requests") RelayRequest request) {
        RelayGate gate = RelayGate.of(refusals, permits);
        Explanation explanation = gate.explain(request);

        assertThat(explanation.decision()).isEqualTo(gate.decide(request));
        assertThat(explanation.steps()).isNotEmpty();
    }

    @Property
    void r4_lastStepDecides(
            @ForAll("policies") RelayPolicy refusals,
            @ForAll("policies") RelayPolicy permits,
            @ForAll("atRcpt") RelayRequest request) {
        Explanation explanation = RelayGate.of(refusals, permits).explain(request);
        RelayDecision last =
                explanation.steps().get(explanation.steps().size() - 1).decision();

        if (last.effect() == Effect.ABSTAIN) {
            assertThat(explanation.decision().effect()).isEqualTo(Effect.DENY);
        } else {
            assertThat(explanation.decision()).isEqualTo(last);
        }
    }

    @Property
    void r16_treeHasOnePrintableLinePerStepAndNote(
            @ForAll("policies") RelayPolicy refusals,
            @ForAll("policies") RelayPolicy permits,
            @ForAll("requests") RelayRequest request) {
        Explanation explanation = RelayGate.of(refusals, permits).explain(request);

        assertThat(explanation.tree()).matches("([ -~]+\n)+");
        assertThat(explanation.tree().lines()).hasSize(lines(explanation.steps()));
    }

    private static int lines(List<Explanation.Step> steps) {
        return steps.stream()
                .mapToInt(step -> 1 + step.notes().size() + lines(step.children()))
                .sum();
    }

    @Provide
    Arbitrary<RelayPolicy> policies() {
        return Arbitraries.oneOf(PolicyTrees.leaves(), PolicyTrees.wellBehaved(), PolicyTrees.any())
                .withoutEdgeCases();
    }

    @Provide
    Arbitrary<RelayPolicy> faulty() {
        return PolicyTrees.faulty();
    }

    @Provide
    Arbitrary<RelayRequest> requests() {
        return Requests.any();
    }

    @Provide
    Arbitrary<RelayRequest> atRcpt() {
        return Requests.atRcpt().withoutEdgeCases();
    }
}
