/**
 * An open-relay probe for any mail server. It tries the {@linkplain dev.relaypolicy.testkit.probe.ProbePatterns
 * patterns} of scanners and spammers, each in a separate session.
 */
@NullMarked
package dev.relaypolicy.testkit.probe;

import org.jspecify.annotations.NullMarked;
