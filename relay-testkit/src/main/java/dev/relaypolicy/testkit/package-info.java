/**
 * A manual clock and slow reference implementations. Generators are in {@code arbitraries}, contracts for custom
 * policies and stores in {@code contracts}, scripted SMTP and POP3 sessions in {@code dialogue}, and the open-relay
 * probe in {@code probe}.
 */
@NullMarked
package dev.relaypolicy.testkit;

import org.jspecify.annotations.NullMarked;
