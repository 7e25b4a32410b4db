/**
 * The server side of SASL mechanisms (RFC 4422): PLAIN, LOGIN, CRAM-MD5, POP3's APOP, and interfaces for others. A mechanism
 * reads and writes decoded bytes; the caller handles base64, cancellation and replies. A mechanism results in a {@link
 * dev.relaypolicy.auth.mechanism.Proof}, which is verified elsewhere.
 */
@NullMarked
package dev.relaypolicy.auth.mechanism;

import org.jspecify.annotations.NullMarked;
