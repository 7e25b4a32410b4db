package dev.relaypolicy;

import java.util.Optional;
import java.util.function.Function;

/**
 * The rules that a {@link RelaySession} applies at one moment. A session takes the current rules for each command, so a
 * reload acts at once and no decision mixes two states. Immutable and thread-safe.
 */
@FunctionalInterface
public interface RelayRules {

    /** Returns the gate of a listener. */
    RelayGate gate(Listener listener);

    /**
     * Returns the current state of an authenticated user at MAIL, because open sessions must lose removed users and
     * permissions.
     *
     * @return empty if the login no longer counts
     * @throws RuntimeException if the account cannot be read; the sender is deferred
     */
    default Optional<Identity> refresh(Identity identity) {
        return Optional.of(identity);
    }

    /**
     * Looks up the POP-before-SMTP grant at MAIL, before the gate.
     *
     * @throws RuntimeException if the lookup fails, which counts as {@link GrantFinding.Unavailable}
     */
    default GrantFinding grant(RelayRequest request) {
        return GrantFinding.NOT_ASKED;
    }

    /** Returns rules that never change: one gate, no grants, and logins that stay as they are. */
    static RelayRules of(RelayGate gate) {
        return listener -> gate;
    }

    /** Returns these rules with another source of grants. */
    default RelayRules withGrants(Function<RelayRequest, GrantFinding> grants) {
        RelayRules rules = this;
        return new RelayRules() {
            @Override
            public RelayGate gate(Listener listener) {
                return rules.gate(listener);
            }

            @Override
            public Optional<Identity> refresh(Identity identity) {
                return rules.refresh(identity);
            }

            @Override
            public GrantFinding grant(RelayRequest request) {
                return grants.apply(request);
            }
        };
    }
}
