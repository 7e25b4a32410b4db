package dev.relaypolicy.spi;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest.Stage;
import java.util.function.Function;

/** A policy with its settings, before it is placed in chains. Immutable and thread-safe. */
public interface ConfiguredPolicy {

    /** Returns a policy that needs only its settings. */
    static ConfiguredPolicy of(RelayPolicy policy, Stage stage, Strangers strangers) {
        requireNonNull(policy, "policy");
        return using(context -> policy, stage, strangers);
    }

    /** Returns a policy that uses parts of the server. */
    static ConfiguredPolicy using(Function<PolicyContext, RelayPolicy> policy, Stage stage, Strangers strangers) {
        requireNonNull(policy, "policy");
        requireNonNull(stage, "stage");
        requireNonNull(strangers, "strangers");
        return new ConfiguredPolicy() {
            @Override
            public RelayPolicy policy(PolicyContext context) {
                return policy.apply(context);
            }

            @Override
            public Stage stage() {
                return stage;
            }

            @Override
            public Strangers strangers() {
                return strangers;
            }
        };
    }

    /**
     * Returns the policy for one chain of a listener. Called for each chain that names the policy, and again after a
     * file has changed.
     */
    RelayPolicy policy(PolicyContext context);

    /** Returns the first stage at which the policy can have an opinion. */
    Stage stage();

    /**
     * Returns which strangers the policy could permit, whatever its conditions. If in doubt, return {@link
     * Strangers#UNKNOWN}.
     */
    Strangers strangers();
}
