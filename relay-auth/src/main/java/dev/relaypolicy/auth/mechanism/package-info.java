/**
 * SASL mechanisms on the server's side (RFC 4422): PLAIN, LOGIN, CRAM-MD5, POP3's APOP, and the interfaces for others. A
 * mechanism reads and writes decoded octets; base64, the asterisk that cancels and every reply are the caller's. It decides
 * nothing: it ends in a {@link dev.relaypolicy.auth.mechanism.Proof}, which can be held against a secret.
 */
@NullMarked
package dev.relaypolicy.auth.mechanism;

import org.jspecify.annotations.NullMarked;
