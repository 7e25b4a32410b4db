/**
 * Policies over XMail's tables of addresses. Each asks a {@link java.util.function.Supplier} for its table at every decision and
 * keeps none, so that a reloaded table counts from the next decision on. A supplier that throws defers the decision (R5).
 */
@NullMarked
package dev.relaypolicy.tab.policy;

import org.jspecify.annotations.NullMarked;
