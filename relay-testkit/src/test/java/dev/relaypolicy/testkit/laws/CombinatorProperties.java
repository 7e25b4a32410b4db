package dev.relaypolicy.testkit.laws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Listener;
import dev.relaypolicy.Policies;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayDecision.Deny;
import dev.relaypolicy.RelayDecision.Effect;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.Trace;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.testkit.arbitraries.MailNames;
import dev.relaypolicy.testkit.arbitraries.PolicyTrees;
import dev.relaypolicy.testkit.arbitraries.Requests;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The combinators of {@link Policies}, including members that fail. */
class CombinatorProperties {

    @Property
    void r9_firstMatchStopsAtFirstOpinion(
            @ForAll("lists") List<RelayPolicy> policies, @ForAll("requests") RelayRequest request) {
        List<RelayPolicy> asked = new ArrayList<>();
        RelayDecision decision = ask(Policies.firstMatch("chain", recorded(policies, asked)), request);

        List<RelayDecision> opinions = opinions(policies, request);
        int first = 0;
        while (first < opinions.size() && opinions.get(first).effect() == Effect.ABSTAIN) {
            first++;
        }
        assertThat(decision).isEqualTo(first < opinions.size() ? opinions.get(first) : RelayDecision.abstain());
        assertThat(asked).isEqualTo(policies.subList(0, Math.min(first + 1, policies.size())));
    }

    @Property
    void r10_denyOverridesTakesStrongestInAnyOrder(
            @ForAll("lists") List<RelayPolicy> policies,
            @ForAll("requests") RelayRequest request,
            @ForAll Random random) {
        Effect expected = strongest(opinions(policies, request), Effect.DENY, Effect.DEFER, Effect.PERMIT);

        assertThat(ask(Policies.denyOverrides("all", policies), request).effect())
                .isEqualTo(expected);
        assertThat(ask(Policies.denyOverrides("all", shuffled(policies, random)), request)
                        .effect())
                .isEqualTo(expected);
    }

    @Property
    void r10_anyPermitsTakesStrongestInAnyOrder(
            @ForAll("lists") List<RelayPolicy> policies,
            @ForAll("requests") RelayRequest request,
            @ForAll Random random) {
        Effect expected = strongest(opinions(policies, request), Effect.PERMIT, Effect.DEFER, Effect.DENY);

        assertThat(ask(Policies.anyPermits("any", policies), request).effect()).isEqualTo(expected);
        assertThat(ask(Policies.anyPermits("any", shuffled(policies, random)), request)
                        .effect())
                .isEqualTo(expected);
    }

    @Property
    void combinatorReturnsDecisionOfMember(
            @ForAll("lists") List<RelayPolicy> policies, @ForAll("requests") RelayRequest request) {
        List<RelayDecision> possible = new ArrayList<>(opinions(policies, request));
        possible.add(RelayDecision.abstain());

        assertThat(possible)
                .contains(
                        ask(Policies.firstMatch("p", policies), request),
                        ask(Policies.denyOverrides("p", policies), request),
                        ask(Policies.anyPermits("p", policies), request));
    }

    @Property
    void r1_emptyListAbstains(@ForAll("requests") RelayRequest request) {
        assertThat(Stream.of(
                        Policies.firstMatch("p", List.of()),
                        Policies.denyOverrides("p", List.of()),
                        Policies.anyPermits("p", List.of())))
                .allSatisfy(policy -> assertThat(ask(policy, request)).isEqualTo(RelayDecision.abstain()));
    }

    @Property
    void r2_removingMemberNeverPermitsMore(
            @ForAll("lists") List<RelayPolicy> policies, @ForAll("requests") RelayRequest request) {
        Effect all = ask(Policies.anyPermits("any", policies), request).effect();
        for (int removed = 0; removed < policies.size(); removed++) {
            List<RelayPolicy> fewer = new ArrayList<>(policies);
            fewer.remove(removed);
            if (ask(Policies.anyPermits("any", fewer), request).effect() == Effect.PERMIT) {
                assertThat(all).isEqualTo(Effect.PERMIT);
            }
        }
    }

    @Property
    void r5_failingMemberDefersAndIsNotSkipped(
            @ForAll("faulty") RelayPolicy faulty,
            @ForAll("lists") List<RelayPolicy> others,
            @ForAll("requests") RelayRequest request) {
        List<RelayPolicy> faultyFirst = new ArrayList<>(others);
        faultyFirst.add(0, faulty);
        Effect othersAlone = ask(Policies.denyOverrides("all", others), request).effect();

        assertThat(ask(Policies.firstMatch("chain", faultyFirst), request).effect())
                .isEqualTo(Effect.DEFER);
        assertThat(ask(Policies.denyOverrides("all", faultyFirst), request).effect())
                .isEqualTo(othersAlone == Effect.DENY ? Effect.DENY : Effect.DEFER);
        assertThat(ask(Policies.softBounce(faulty), request).effect()).isEqualTo(Effect.DEFER);
        assertThat(ask(Policies.when("always", any -> true, faulty), request).effect())
                .isEqualTo(Effect.DEFER);
        assertThat(ask(Policies.named("named", faulty), request).effect()).isEqualTo(Effect.DEFER);
    }

    @Property
    void r5_failingConditionDefers(@ForAll("policies") RelayPolicy policy, @ForAll("requests") RelayRequest request) {
        RelayPolicy guarded = Policies.when(
                "the disk answers",
                any -> {
                    throw new IllegalStateException("the disk does not answer");
                },
                policy);

        assertThat(ask(guarded, request).effect()).isEqualTo(Effect.DEFER);
    }

    @Property
    void whenAbstainsIfConditionIsFalse(
            @ForAll("policies") RelayPolicy policy, @ForAll("requests") RelayRequest request) {
        assertThat(ask(Policies.when("always", any -> true, policy), request)).isEqualTo(ask(policy, request));
        assertThat(ask(Policies.when("never", any -> false, policy), request)).isEqualTo(RelayDecision.abstain());
    }

    @Property
    void advisoryNotifiesObserverAndAbstains(
            @ForAll("policies") RelayPolicy policy, @ForAll("requests") RelayRequest request) {
        List<RelayDecision> observed = new ArrayList<>();

        assertThat(ask(Policies.advisory(policy, (asked, decision) -> observed.add(decision)), request))
                .isEqualTo(RelayDecision.abstain());
        assertThat(observed).containsExactly(ask(policy, request));
    }

    @Property
    void r5_failingObserverDefers(@ForAll("policies") RelayPolicy policy, @ForAll("requests") RelayRequest request) {
        RelayPolicy watched = Policies.advisory(policy, (asked, decision) -> {
            throw new IllegalStateException("the log is full");
        });

        assertThat(ask(watched, request).effect()).isEqualTo(Effect.DEFER);
    }

    @Property
    void softBounceTurnsOnlyDenyIntoDefer(
            @ForAll("policies") RelayPolicy policy, @ForAll("requests") RelayRequest request) {
        RelayDecision hard = ask(policy, request);
        RelayDecision soft = ask(Policies.softBounce(policy), request);

        assertThat(soft).isEqualTo(hard instanceof Deny deny ? RelayDecision.defer(deny.reason()) : hard);
    }

    @Property
    void namingKeepsDecision(@ForAll("policies") RelayPolicy policy, @ForAll("requests") RelayRequest request) {
        RelayPolicy named = Policies.named("printers", policy);

        assertThat(named.name()).isEqualTo("printers");
        assertThat(ask(named, request).effect()).isEqualTo(ask(policy, request).effect());
    }

    @Property
    void nestedChainEqualsFlatChain(
            @ForAll("lists") List<RelayPolicy> head,
            @ForAll("lists") List<RelayPolicy> tail,
            @ForAll("requests") RelayRequest request) {
        List<RelayPolicy> flat = new ArrayList<>(head);
        flat.addAll(tail);
        List<RelayPolicy> nested = new ArrayList<>(head);
        nested.add(Policies.firstMatch("tail", tail));

        assertThat(ask(Policies.firstMatch("chain", nested), request))
                .isEqualTo(ask(Policies.firstMatch("chain", flat), request));
    }

    /** A policy without {@link RelayPolicy#permitsRoute} never permits a route, in any combination. */
    @Property
    void r15_noCombinationPermitsRoute(
            @ForAll("policies") RelayPolicy policy,
            @ForAll("requests") RelayRequest request,
            @ForAll("routes") EmailAddress route) {
        RelayRequest routed =
                request.mail(request.reversePath().orElse(ReversePath.NULL)).rcpt(ForwardPath.of(route));

        for (RelayPolicy asked : List.of(
                policy,
                Policies.named("named", policy),
                Policies.when("always", any -> true, policy),
                Policies.whenSession("always", any -> true, policy),
                Policies.softBounce(policy),
                Policies.firstMatch("first", List.of(policy)),
                Policies.denyOverrides("all", List.of(policy)),
                Policies.anyPermits("any", List.of(policy)))) {
            assertThat(ask(asked, routed).effect()).isNotEqualTo(Effect.PERMIT);
        }
    }

    @Property
    void r15_forAnyRecipientPermitsRoute(@ForAll("routes") EmailAddress route) {
        RelayRequest request = RelayRequest.atConnect(
                        IpAddress.parse("192.0.2.1"), new Listener("smtp", 25, Listener.Role.SMTP), Instant.EPOCH)
                .mail(ReversePath.NULL)
                .rcpt(ForwardPath.of(route));
        RelayDecision permit = RelayDecision.permit(Reason.of("client", "listed", "the client is listed"));
        RelayPolicy any = Policies.forAnyRecipient(Policies.named("client", asked -> permit));

        assertThat(ask(any, request)).isEqualTo(permit);
        assertThat(ask(Policies.named("named", any), request)).isEqualTo(permit);
        assertThat(ask(Policies.whenSession("always", asked -> true, any), request))
                .isEqualTo(permit);
        assertThat(ask(Policies.firstMatch("first", List.of(any)), request)).isEqualTo(permit);
        assertThat(ask(Policies.when("for a recipient", asked -> true, any), request))
                .isEqualTo(RelayDecision.abstain());
    }

    @Property
    void sessionConditionSeesNoRecipient(@ForAll("requests") RelayRequest request) {
        List<RelayRequest> seen = new ArrayList<>();
        ask(Policies.whenSession("seen", seen::add, asked -> RelayDecision.abstain()), request);

        assertThat(seen).singleElement().satisfies(each -> {
            assertThat(each.forwardPath()).isEmpty();
            assertThat(each.grantFinding()).isEqualTo(request.grantFinding());
            assertThat(each.reversePath()).isEqualTo(request.reversePath());
        });
    }

    @Provide
    Arbitrary<EmailAddress> routes() {
        return MailNames.addresses().filter(EmailAddress::mayBeRoute);
    }

    private static RelayDecision ask(RelayPolicy policy, RelayRequest request) {
        return Trace.off().ask(policy, request);
    }

    private static List<RelayDecision> opinions(List<RelayPolicy> policies, RelayRequest request) {
        return policies.stream().map(policy -> ask(policy, request)).toList();
    }

    private static Effect strongest(List<RelayDecision> opinions, Effect... strongestFirst) {
        return Stream.of(strongestFirst)
                .filter(effect -> opinions.stream().anyMatch(opinion -> opinion.effect() == effect))
                .findFirst()
                .orElse(Effect.ABSTAIN);
    }

    private static List<RelayPolicy> shuffled(List<RelayPolicy> policies, Random random) {
        List<RelayPolicy> other = new ArrayList<>(policies);
        Collections.shuffle(other, random);
        return other;
    }

    private static List<RelayPolicy> recorded(List<RelayPolicy> policies, List<RelayPolicy> asked) {
        return policies.stream()
                .<RelayPolicy>map(policy -> new RelayPolicy() {
                    @Override
                    public RelayDecision decide(RelayRequest request) {
                        asked.add(policy);
                        return policy.decide(request);
                    }

                    @Override
                    public String name() {
                        return policy.name();
                    }
                })
                .toList();
    }

    @Provide
    Arbitrary<List<RelayPolicy>> lists() {
        return policies().list().ofMaxSize(5).withoutEdgeCases();
    }

    @Provide
    Arbitrary<RelayPolicy> policies() {
        return Arbitraries.oneOf(PolicyTrees.leaves(), PolicyTrees.any()).withoutEdgeCases();
    }

    @Provide
    Arbitrary<RelayPolicy> faulty() {
        return PolicyTrees.faulty();
    }

    @Provide
    Arbitrary<RelayRequest> requests() {
        return Requests.any();
    }
}
