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

/** Policies: leaves that answer by what they are asked, leaves that fail, and trees of combinators over both. */
public final class PolicyTrees {

    private PolicyTrees() {}

    /** A tree of at most four levels in which every policy answers. */
    public static Arbitrary<RelayPolicy> wellBehaved() {
        return trees(leaves());
    }

    /** A tree of at most four levels in which some policies throw or answer null. */
    public static Arbitrary<RelayPolicy> any() {
        return trees(Arbitraries.oneOf(leaves(), faulty()));
    }

    /** A policy that asks no other: it always gives one answer, or gives one of several by client and stage. */
    public static Arbitrary<RelayPolicy> leaves() {
        return Decisions.any().list().ofMinSize(1).ofMaxSize(4).map(PolicyTrees::leaf);
    }

    /** A policy that throws, or answers null, and may do so at its name too. */
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
                inner.map(policy -> Policies.advisory(policy, decision -> {})),
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

    private record Throwing(boolean atItsNameToo) implements RelayPolicy {
        @Override
        public RelayDecision decide(RelayRequest request) {
            throw new IllegalStateException("the back end is down");
        }

        @Override
        public String name() {
            if (atItsNameToo) {
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
