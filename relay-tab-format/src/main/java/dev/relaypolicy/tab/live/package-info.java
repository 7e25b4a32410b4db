/**
 * Files that reload themselves. A {@link dev.relaypolicy.tab.live.TabSource} says which file, how to read it and what its absence
 * means; a {@link dev.relaypolicy.tab.live.LiveFile} holds what it says now; {@link dev.relaypolicy.tab.live.LiveFiles} looks at
 * a group of them on a schedule.
 *
 * <p>Looking is polling: it works on every file system, through renames and swapped symbolic links, and a look at a file that has
 * not changed is one stat. A change counts once two looks have found the same, so that a file caught between truncation and
 * writing, or between removal and return, is not acted on. A broken edit never replaces what is in force (R12).
 */
@NullMarked
package dev.relaypolicy.tab.live;

import org.jspecify.annotations.NullMarked;
