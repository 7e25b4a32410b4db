package dev.relaypolicy;

/** A permission of a login. */
public enum Permission {
    /** Use MAIL if the server requires authentication. */
    MAIL,
    /** Relay to other servers. */
    RELAY,
    /** Use VRFY. */
    VERIFY,
    /** Use ETRN. */
    ETRN,
    /** Send messages of any size. */
    UNLIMITED_SIZE,
    /** Work without TLS if the server requires it. */
    WITHOUT_TLS
}
