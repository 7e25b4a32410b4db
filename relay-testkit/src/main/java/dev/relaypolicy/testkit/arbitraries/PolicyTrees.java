package dev.relaypolicy.testkit.arbitraries;

import dev.relaypolicy.Policies;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.Trace;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Generators of policies: leaves that decide, leaves that fail, and trees of combinators over both. */
public final class PolicyTrees {

    private PolicyTrees() {}

    /** Generates trees of at most four levels whose leaves never fail. */
    public static Arbitrary<RelayPolicy> wellBehaved() {
        return trees(leaves());
    }

    /** Generates trees of at most four levels in which some leaves throw or return null. */
    public static Arbitrary<RelayPolicy> any() {
        return trees(Arbitraries.oneOf(leaves(), faulty()));
    }

    /** Generates policies that choose a decision by the client and stage of the request. */
    public static Arbitrary<RelayPolicy> leaves() {
        return Decisions.any().list().ofMinSize(1).ofMaxSize(4).map(PolicyTrees::leaf);
    }

    /** Generates policies that throw or return null. Some also throw in {@link RelayPolicy#name()}. */
    public static Arbitrary<RelayPolicy> faulty() {
        return Arbitraries.of(
                new Throwing(false),
                new Throwing(true),
                new NullAnswering(),
                Policies.named("nothing", new NullAnswering()));
    }

    private static Arbitrary<RelayPolicy> trees(Arbitrary<RelayPolicy> leaves) {
        return Arbitraries.recursive(() -> leaves, PolicyTrees::oneLevel, 0, 3).withoutEdgeCases();
    }

    private static Arbitrary<RelayPolicy> oneLevel(Arbitrary<RelayPolicy> inner) {
        Arbitrary<List<RelayPolicy>> lists = inner.list().ofMaxSize(3);
        return Arbitraries.oneOf(
                lists.map(list -> Policies.firstMatch("first-match", list)),
                lists.map(list -> Policies.denyOverrides("deny-overrides", list)),
                lists.map(list -> Policies.anyPermits("any-permits", list)),
                Combinators.combine(Arbitraries.of(true, false), inner)
                        .as((holds, policy) -> Policies.when("by chance", request -> holds, policy)),
                inner.map(policy -> Policies.when("condition fails", PolicyTrees::fail, policy)),
                inner.map(policy -> Policies.advisory(policy, (request, decision) -> {})),
                inner.map(Policies::softBounce));
    }

    private static boolean fail(RelayRequest request) {
        throw new IllegalStateException("the condition fails for " + request.client());
    }

    private static RelayPolicy leaf(List<RelayDecision> answers) {
        return new RelayPolicy() {
            @Override
            public RelayDecision decide(RelayRequest request) {
                int chosen = Long.hashCode(request.client().low())
                        + request.stage().name().hashCode();
                return answers.get(Math.floorMod(chosen, answers.size()));
            }

            @Override
            public RelayDecision decide(RelayRequest request, Trace trace) {
                if (trace.isOn()) {
                    trace.note("one of " + answers.size() + " answers");
                }
                return decide(request);
            }

            @Override
            public String name() {
                return "leaf";
            }
        };
    }

    private record Throwing(boolean nameThrowsToo) implements RelayPolicy {
        @Override
        public RelayDecision decide(RelayRequest request) {
            throw new IllegalStateException("the back end is down");
        }

        @Override
        public String name() {
            if (nameThrowsToo) {
                throw new IllegalStateException("the back end is down");
            }
            return "throwing";
        }
    }

    private record NullAnswering() implements RelayPolicy {
        @Override
        @SuppressWarnings("NullAway") // wrong on purpose
        public RelayDecision decide(RelayRequest request) {
            return null;
        }

        @Override
        public String name() {
            return "null-answering";
        }
    }
}
