/**
 * What the outside supplies: policies of one's own ({@link dev.relaypolicy.spi.RelayPolicyProvider}) and the ports through
 * which policies reach facts: credentials, mailboxes, grants. Implementations are safe for use by many threads and may
 * block; one that cannot answer throws, and the decision is deferred (R5).
 */
@NullMarked
package dev.relaypolicy.spi;

import org.jspecify.annotations.NullMarked;
