/**
 * POP3 as a server (RFC 1939, RFC 2449): a way to one's mail, and the login that POP-before-SMTP rests on.
 */
@NullMarked
package dev.relaypolicy.server.pop3;

import org.jspecify.annotations.NullMarked;
