/**
 * An open-relay probe. It tries the {@linkplain dev.relaypolicy.testkit.probe.ProbePatterns patterns} of scanners and
 * spammers on a mail server, each in a separate session. Works with any server; needs neither JUnit nor jqwik.
 */
@NullMarked
package dev.relaypolicy.testkit.probe;

import org.jspecify.annotations.NullMarked;
