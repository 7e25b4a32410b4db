package dev.relaypolicy.server.config.model;

import dev.relaypolicy.Origin;
import dev.relaypolicy.RelayRequest.Stage;
import dev.relaypolicy.spi.ConfiguredPolicy;
import dev.relaypolicy.spi.PolicyType;
import dev.relaypolicy.spi.Strangers;

/**
 * A policy of a configuration.
 *
 * @param name its name in the chains
 * @param when the conditions that must all hold for it to be asked
 * @param unless the conditions that must not all hold
 * @param advisory whether its decision is only logged
 * @param softBounce whether it defers instead of denying
 */
public record NamedPolicy(
        String name,
        Origin origin,
        PolicyType type,
        ConfiguredPolicy configured,
        Conditions when,
        Conditions unless,
        boolean advisory,
        boolean softBounce) {

    /** Returns the policy of a predefined type. */
    public static NamedPolicy predefined(Origin origin, PolicyType type, ConfiguredPolicy configured) {
        return new NamedPolicy(type.name(), origin, type, configured, Conditions.NONE, Conditions.NONE, false, false);
    }

    public boolean isUnconditional() {
        return when.isEmpty() && unless.isEmpty();
    }

    /** Returns whether every request of every client is refused, unless the client is authenticated. */
    public boolean refusesStrangers() {
        return isUnconditional() && !advisory && type.has(PolicyType.Trait.REFUSES_STRANGERS);
    }

    /** Returns the strangers that the policy could permit, whatever its conditions. */
    public Strangers strangers() {
        return advisory ? Strangers.NONE : configured.strangers();
    }

    /** Returns the first stage at which all conditions are known. */
    public Stage stage() {
        return when.stage().compareTo(unless.stage()) > 0 ? when.stage() : unless.stage();
    }
}
