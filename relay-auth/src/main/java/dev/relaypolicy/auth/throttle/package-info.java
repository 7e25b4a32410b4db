/**
 * Rate limiting of logins that does not let a stranger lock out the owner of an account: see {@link
 * dev.relaypolicy.auth.throttle.Throttle}.
 */
@NullMarked
package dev.relaypolicy.auth.throttle;

import org.jspecify.annotations.NullMarked;
