/**
 * Semantic checks of XMail's files: open relays, shadowed rows, and rows that do not mean what they appear to say. Each
 * finding has a {@link dev.relaypolicy.tab.lint.Rule}, explained in docs/lint.md.
 *
 * <p>Claims are proved: a row is reported as unreachable or covered, and a table as open, only if that holds for every
 * address. Questions that could not be settled within a step limit are reported too.
 */
@NullMarked
package dev.relaypolicy.tab.lint;

import org.jspecify.annotations.NullMarked;
