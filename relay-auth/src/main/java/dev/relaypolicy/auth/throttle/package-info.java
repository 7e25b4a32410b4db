/**
 * Slows the guessing of passwords, for SMTP and POP3 alike, without a stranger being able to lock anybody out: see {@link
 * dev.relaypolicy.auth.throttle.Throttle}.
 */
@NullMarked
package dev.relaypolicy.auth.throttle;

import org.jspecify.annotations.NullMarked;
