/** Rate limiting of logins: see {@link dev.relaypolicy.auth.throttle.Throttle}. */
@NullMarked
package dev.relaypolicy.auth.throttle;

import org.jspecify.annotations.NullMarked;
