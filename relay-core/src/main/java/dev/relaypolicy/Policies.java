package dev.relaypolicy;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.RelayDecision.Deny;
import dev.relaypolicy.RelayDecision.Effect;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Combinators for policies. Each is immutable, and thread-safe if the combined policies are. An empty list abstains.
 */
public final class Policies {

    static final RelayPolicy NEVER_REFUSES = named("no-refusals", request -> RelayDecision.abstain());

    private Policies() {}

    /** Returns the policy under another name. */
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
     * Returns the policy, declaring that its permits do not depend on the recipient and therefore {@linkplain
     * RelayPolicy#permitsRoute apply to routes}. Use it for policies that permit clients, users or grants.
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

    /** Returns a policy that takes the first opinion in list order. A permit hides every deny after it (R9). */
    public static RelayPolicy firstMatch(String name, List<? extends RelayPolicy> policies) {
        RelayPolicy[] children = copy(policies);
        return new Composite(name) {
            @Override
            public RelayDecision decide(RelayRequest request, Trace trace) {
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

    /** Returns a policy that takes the strongest opinion: Deny over Defer over Permit over Abstain (R10). */
    public static RelayPolicy denyOverrides(String name, List<? extends RelayPolicy> policies) {
        return strongest(name, policies, Effect.DENY, Effect.DEFER, Effect.PERMIT);
    }

    /** Returns a policy that permits if any policy permits: Permit over Defer over Deny over Abstain (R10). */
    public static RelayPolicy anyPermits(String name, List<? extends RelayPolicy> policies) {
        return strongest(name, policies, Effect.PERMIT, Effect.DEFER, Effect.DENY);
    }

    /**
     * Returns a policy that applies the given policy if the condition holds, and abstains otherwise. If the condition
     * throws, the decision is Defer (R5).
     *
     * <p>Because the condition may depend on the recipient, a permit does not {@linkplain RelayPolicy#permitsRoute
     * apply to routes}. For other conditions use {@link #whenSession}.
     *
     * @param condition the condition in words, such as {@code on listener submission}
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
     * Returns a policy like {@link #when} whose condition never sees the recipient, and therefore cannot limit a permit
     * to certain recipients.
     *
     * @param condition as for {@link #when}
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
     * Returns a policy that tries out another: it passes the decision to the observer and abstains. The observer runs
     * on the session's thread and must not block for long. If it throws, the decision is Defer (R5). It is not called
     * for an {@link Explanation}.
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

    /** Returns a policy that turns a Deny of the given policy into a Defer (Postfix: soft_bounce). */
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

    /** An array, because the iterator of a list would be an object for each decision. */
    private static RelayPolicy[] copy(List<? extends RelayPolicy> policies) {
        return List.copyOf(policies).toArray(RelayPolicy[]::new);
    }

    private static RelayPolicy strongest(
            String name, List<? extends RelayPolicy> policies, Effect first, Effect second, Effect third) {
        RelayPolicy[] children = copy(policies);
        return new Composite(name) {
            @Override
            public RelayDecision decide(RelayRequest request, Trace trace) {
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

    /** A policy that evaluates others, each of which states for itself whether its permits apply to routes. */
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
}
