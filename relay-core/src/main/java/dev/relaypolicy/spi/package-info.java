/**
 * The interfaces for applications to implement: custom policy types ({@link dev.relaypolicy.spi.RelayPolicyProvider})
 * and the ports through which policies access credentials, mailboxes and grants. Implementations must be thread-safe
 * and may block. If a port cannot answer, it throws, and the decision is a Defer (R5).
 */
@NullMarked
package dev.relaypolicy.spi;

import org.jspecify.annotations.NullMarked;
