/**
 * Semantic checks of XMail's files: open relays, shadowed rows, and rows that do not mean what they appear to say. Each
 * finding has a {@link dev.relaypolicy.tab.lint.Rule}, explained in docs/lint.md.
 *
 * <p>A claim, such as that a row is unreachable, is reported only if it is proved for every address. Questions left
 * open by a step limit are reported too.
 */
@NullMarked
package dev.relaypolicy.tab.lint;

import org.jspecify.annotations.NullMarked;
