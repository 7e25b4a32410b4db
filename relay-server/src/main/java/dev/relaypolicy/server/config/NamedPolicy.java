package dev.relaypolicy.server.config;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.Origin;
import dev.relaypolicy.RelayRequest.Stage;

/**
 * A policy of a configuration.
 *
 * @param name what the chains call it
 * @param origin where it is written
 * @param spec what it is
 * @param when it is asked where all of these hold
 * @param unless and not where all of these do
 */
record NamedPolicy(String name, Origin origin, PolicySpec spec, Conditions when, Conditions unless) {
    NamedPolicy {
        requireNonNull(name, "name");
        requireNonNull(origin, "origin");
        requireNonNull(spec, "spec");
        requireNonNull(when, "when");
        requireNonNull(unless, "unless");
    }

    boolean isUnconditional() {
        return when.isEmpty() && unless.isEmpty();
    }

    /** From when on everything is known that the conditions ask for. */
    Stage stage() {
        return when.stage().compareTo(unless.stage()) > 0 ? when.stage() : unless.stage();
    }
}
