/**
 * What can be said of XMail's files beyond whether they can be read: who may relay by them, which rows never decide, which rows
 * say something else than they seem to. Each finding has a {@link dev.relaypolicy.tab.lint.Rule}, explained in docs/lint.md.
 *
 * <p>What is said is proved: a row is called unreachable, covered or open where that is so for every address, and what could not
 * be found out in a bounded number of steps is said too.
 */
@NullMarked
package dev.relaypolicy.tab.lint;

import org.jspecify.annotations.NullMarked;
