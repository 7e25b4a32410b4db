/**
 * Policies over XMail's address tables. Each policy requests its table from a {@link java.util.function.Supplier} at
 * every decision, so a reloaded table takes effect with the next decision. If a supplier throws, the decision is
 * deferred (R5).
 */
@NullMarked
package dev.relaypolicy.tab.policy;

import org.jspecify.annotations.NullMarked;
