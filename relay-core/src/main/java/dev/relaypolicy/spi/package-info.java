/**
 * The interfaces for applications to implement: policy types ({@link dev.relaypolicy.spi.RelayPolicyProvider}) and the
 * ports for credentials, mailboxes and grants. Implementations must be thread-safe and may block. A port that cannot
 * answer throws, and the decision is a Defer (R5).
 */
@NullMarked
package dev.relaypolicy.spi;

import org.jspecify.annotations.NullMarked;
