/**
 * Postfix policy delegation (SMTPD_POLICY_README): Postfix, or another server that speaks its protocol, asks at each
 * stage of an SMTP session, and receives the verdict of a relay session.
 */
@NullMarked
package dev.relaypolicy.server.protocol.policyd;

import org.jspecify.annotations.NullMarked;
