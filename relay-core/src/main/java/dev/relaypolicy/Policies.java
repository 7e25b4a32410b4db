package dev.relaypolicy;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.RelayDecision.Deny;
import dev.relaypolicy.RelayDecision.Effect;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Combines policies. Every combinator is a policy itself, immutable, and as safe for many threads as what it combines.
 * An empty list has no opinion.
 */
public final class Policies {

    static final RelayPolicy NO_OPINION = named("no-refusals", request -> RelayDecision.abstain());

    private Policies() {}

    /** Gives a policy a name for explanations and logs. */
    public static RelayPolicy named(String name, RelayPolicy policy) {
        requireNonNull(name, "name");
        requireNonNull(policy, "policy");
        return new Composite(name) {
            @Override
            public RelayDecision decide(RelayRequest request, Trace trace) {
                return policy.decide(request, trace);
            }

            @Override
            public boolean permitsRoute(RelayRequest request) {
                return policy.permitsRoute(request);
            }
        };
    }

    /**
     * Declares that the policy's right does not depend on the recipient, so that its permits hold for local parts that a next
     * hop could take for a route too ({@link RelayPolicy#permitsRoute}). For policies that permit clients, logins or grants.
     */
    public static RelayPolicy forAnyRecipient(RelayPolicy policy) {
        requireNonNull(policy, "policy");
        return new Composite(policy.name()) {
            @Override
            public RelayDecision decide(RelayRequest request, Trace trace) {
                return policy.decide(request, trace);
            }
        };
    }

    /**
     * The first opinion wins, in the order written: {@code firstMatch(a, b)} is a's opinion, or b's where a has none. A
     * permit written before a deny hides it; put every deny first (R9).
     */
    public static RelayPolicy firstMatch(String name, List<? extends RelayPolicy> policies) {
        return new Ordered(name, policies) {
            @Override
            RelayDecision combine(RelayPolicy[] children, RelayRequest request, Trace trace) {
                for (RelayPolicy child : children) {
                    RelayDecision decision = trace.ask(child, request);
                    if (decision.effect() != Effect.ABSTAIN) {
                        return decision;
                    }
                }
                return RelayDecision.abstain();
            }
        };
    }

    /** The strongest opinion wins: Deny over Defer over Permit over Abstain, whatever the order (R10). */
    public static RelayPolicy denyOverrides(String name, List<? extends RelayPolicy> policies) {
        return strongest(name, policies, Effect.DENY, Effect.DEFER, Effect.PERMIT);
    }

    /** One permit suffices: Permit over Defer over Deny over Abstain, whatever the order (R10). */
    public static RelayPolicy anyPermits(String name, List<? extends RelayPolicy> policies) {
        return strongest(name, policies, Effect.PERMIT, Effect.DEFER, Effect.DENY);
    }

    /**
     * Has the policy's opinion if the condition holds, else none. A condition that throws is a Defer (R5).
     *
     * <p>The condition may depend on the recipient. So a permit does not hold for a local part that a next hop could take for
     * a route ({@link RelayPolicy#permitsRoute}); {@link #whenSession} is for conditions on anything else.
     *
     * @param condition the condition in words, for explanations, such as {@code on listener submission}
     */
    public static RelayPolicy when(String condition, Predicate<RelayRequest> holds, RelayPolicy policy) {
        requireNonNull(holds, "holds");
        requireNonNull(policy, "policy");
        return new Composite("when " + condition) {
            @Override
            public RelayDecision decide(RelayRequest request, Trace trace) {
                return holds.test(request) ? trace.ask(policy, request) : RelayDecision.abstain();
            }

            @Override
            public boolean permitsRoute(RelayRequest request) {
                return false;
            }
        };
    }

    /**
     * Has the policy's opinion if the condition on the session and the sender holds, else none. The condition is tested without
     * the recipient, at MAIL and at RCPT alike, so it cannot limit a permit to certain recipients.
     *
     * @param condition the condition in words, for explanations, such as {@code on listener submission}
     */
    public static RelayPolicy whenSession(String condition, Predicate<RelayRequest> holds, RelayPolicy policy) {
        requireNonNull(holds, "holds");
        requireNonNull(policy, "policy");
        return new Composite("when " + condition) {
            @Override
            public RelayDecision decide(RelayRequest request, Trace trace) {
                return holds.test(request.withoutRecipient()) ? trace.ask(policy, request) : RelayDecision.abstain();
            }
        };
    }

    /**
     * Asks the policy, tells the observer, and has no opinion: a rule on trial. The observer must not block for long and
     * is called on the session's thread; what it throws is a Defer like any failure (R5).
     */
    public static RelayPolicy advisory(RelayPolicy policy, Consumer<RelayDecision> observer) {
        requireNonNull(policy, "policy");
        requireNonNull(observer, "observer");
        return new Composite("advisory") {
            @Override
            public RelayDecision decide(RelayRequest request, Trace trace) {
                observer.accept(trace.ask(policy, request));
                return RelayDecision.abstain();
            }
        };
    }

    /** Turns the policy's Deny into a Defer, so that nothing is lost while a new rule is tried (Postfix: soft_bounce). */
    public static RelayPolicy softBounce(RelayPolicy policy) {
        requireNonNull(policy, "policy");
        return new Composite("soft-bounce") {
            @Override
            public RelayDecision decide(RelayRequest request, Trace trace) {
                RelayDecision decision = trace.ask(policy, request);
                return decision instanceof Deny deny ? RelayDecision.defer(deny.reason()) : decision;
            }
        };
    }

    private static RelayPolicy strongest(
            String name, List<? extends RelayPolicy> policies, Effect first, Effect second, Effect third) {
        return new Ordered(name, policies) {
            @Override
            RelayDecision combine(RelayPolicy[] children, RelayRequest request, Trace trace) {
                RelayDecision best = RelayDecision.abstain();
                for (RelayPolicy child : children) {
                    RelayDecision decision = trace.ask(child, request);
                    if (decision.effect() == first) {
                        return decision;
                    }
                    if (strength(decision.effect()) > strength(best.effect())) {
                        best = decision;
                    }
                }
                return best;
            }

            private int strength(Effect effect) {
                return effect == second ? 2 : effect == third ? 1 : 0;
            }
        };
    }

    /** A policy that asks others: its one evaluation takes a trace, and the policies asked say what their permits hold for. */
    private abstract static class Composite implements RelayPolicy {
        private final String name;

        Composite(String name) {
            this.name = requireNonNull(name, "name");
        }

        @Override
        public abstract RelayDecision decide(RelayRequest request, Trace trace);

        @Override
        public final RelayDecision decide(RelayRequest request) {
            return decide(request, Trace.off());
        }

        @Override
        public boolean permitsRoute(RelayRequest request) {
            return true;
        }

        @Override
        public final String name() {
            return name;
        }
    }

    private abstract static class Ordered extends Composite {
        private final RelayPolicy[] children;

        Ordered(String name, List<? extends RelayPolicy> policies) {
            super(name);
            children = List.copyOf(policies).toArray(RelayPolicy[]::new);
        }

        abstract RelayDecision combine(RelayPolicy[] children, RelayRequest request, Trace trace);

        @Override
        public final RelayDecision decide(RelayRequest request, Trace trace) {
            return combine(children, request, trace);
        }
    }
}
