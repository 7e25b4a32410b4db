/** The POP3 server (RFC 1939, RFC 2449), whose logins create the grants of POP-before-SMTP. */
@NullMarked
package dev.relaypolicy.server.protocol.pop3;

import org.jspecify.annotations.NullMarked;
