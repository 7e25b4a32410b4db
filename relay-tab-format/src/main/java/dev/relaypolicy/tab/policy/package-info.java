/**
 * Policies over XMail's address tables. Each requests its table from a supplier at every decision, so a reload takes
 * effect with the next one. If a supplier throws, the decision is deferred (R5).
 */
@NullMarked
package dev.relaypolicy.tab.policy;

import org.jspecify.annotations.NullMarked;
