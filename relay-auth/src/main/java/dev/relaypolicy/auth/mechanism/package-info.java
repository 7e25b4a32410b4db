/**
 * The server side of SASL mechanisms (RFC 4422): PLAIN, LOGIN, CRAM-MD5 and POP3's APOP. A mechanism reads and writes
 * decoded bytes and results in a {@link dev.relaypolicy.auth.mechanism.Proof}; the caller handles base64, cancellation,
 * replies and verification.
 */
@NullMarked
package dev.relaypolicy.auth.mechanism;

import org.jspecify.annotations.NullMarked;
