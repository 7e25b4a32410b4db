/**
 * Shows whether a mail server relays for strangers: each {@linkplain dev.relaypolicy.testkit.probe.ProbePattern pattern} that
 * scanners and spammers try is said to it in a session of its own. Works on any server; needs neither JUnit nor jqwik.
 */
@NullMarked
package dev.relaypolicy.testkit.probe;

import org.jspecify.annotations.NullMarked;
