package dev.relaypolicy.auth.mechanism;

import java.util.Objects;

/**
 * What a listener offers.
 *
 * @param inClear the mechanisms on a connection without TLS
 * @param overTls the mechanisms on a connection with TLS
 */
public record MechanismOffer(Mechanisms inClear, Mechanisms overTls) {

    public MechanismOffer {
        Objects.requireNonNull(inClear, "inClear");
        Objects.requireNonNull(overTls, "overTls");
    }

    /** The mechanisms on a connection as it stands now; ask again after STARTTLS. */
    public Mechanisms on(boolean tls) {
        return tls ? overTls : inClear;
    }
}
