package dev.relaypolicy;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.RelayDecision.Deny;
import dev.relaypolicy.RelayDecision.Effect;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Combinators for policies. Each combinator is an immutable policy, and is thread-safe if the policies it combines are.
 * An empty list abstains.
 */
public final class Policies {

    static final RelayPolicy NEVER_REFUSES = named("no-refusals", request -> RelayDecision.abstain());

    private Policies() {}

    /** Returns the policy under another name for explanations and logs. */
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
     * Returns the policy, declaring that its permits do not depend on the recipient. They then apply even to a local
     * part that a next hop could interpret as a route ({@link RelayPolicy#permitsRoute}). For policies that permit
     * clients, authenticated users or grants.
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
     * Returns a policy that takes the first opinion in list order and abstains if there is none. A permit hides every
     * deny listed after it; list every deny first (R9).
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

    /**
     * Returns a policy that takes the strongest opinion in any order: Deny over Defer over Permit over Abstain (R10).
     */
    public static RelayPolicy denyOverrides(String name, List<? extends RelayPolicy> policies) {
        return strongest(name, policies, Effect.DENY, Effect.DEFER, Effect.PERMIT);
    }

    /**
     * Returns a policy that permits if any policy permits, in any order: Permit over Defer over Deny over Abstain
     * (R10).
     */
    public static RelayPolicy anyPermits(String name, List<? extends RelayPolicy> policies) {
        return strongest(name, policies, Effect.PERMIT, Effect.DEFER, Effect.DENY);
    }

    /**
     * Returns a policy that evaluates the given policy if the condition holds, and abstains otherwise. If the condition
     * throws, the decision is Defer (R5).
     *
     * <p>The condition may depend on the recipient. A permit therefore does not apply to a local part that a next hop
     * could interpret as a route ({@link RelayPolicy#permitsRoute}). For conditions that ignore the recipient, use
     * {@link #whenSession}.
     *
     * @param condition a description of the condition for explanations, such as {@code on listener submission}
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
     * Returns a policy like {@link #when}, for a condition on the session and the sender. The condition receives the
     * request without its recipient, at RCPT too, and therefore cannot limit a permit to certain recipients.
     *
     * @param condition a description of the condition, as for {@link #when}
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
     * Returns a policy that passes the request and the decision of the given policy to the observer and abstains, to try
     * out a rule. The observer runs on the session's thread and must not block for long. If it throws, the decision is
     * Defer (R5). It is not called for an {@link Explanation}, which contains the decision anyway.
     */
    public static RelayPolicy advisory(
            RelayPolicy policy, BiConsumer<? super RelayRequest, ? super RelayDecision> observer) {
        requireNonNull(policy, "policy");
        requireNonNull(observer, "observer");
        return new Composite("advisory") {
            @Override
            public RelayDecision decide(RelayRequest request, Trace trace) {
                RelayDecision decision = trace.ask(policy, request);
                if (!trace.isOn()) {
                    observer.accept(request, decision);
                }
                return RelayDecision.abstain();
            }
        };
    }

    /**
     * Returns a policy that turns a Deny of the given policy into a Defer, to try out a rule without losing mail
     * (Postfix: soft_bounce).
     */
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

    /** A policy that evaluates other policies. Each of them states for itself whether its permits apply to routes. */
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
