/**
 * Configuration files: problems with positions, and hot reload. A {@link dev.relaypolicy.file.FileSource} describes a file: its path, its reader and the
 * meaning of its absence. A {@link dev.relaypolicy.file.LiveFile} holds the current value. {@link
 * dev.relaypolicy.file.LiveFiles} checks a group of files on a schedule.
 *
 * <p>Files are polled: this works on every file system, with renames and swapped symbolic links, and the check of an
 * unchanged file is one stat call. A change takes effect only after two checks found the same state: a file is never
 * used between truncation and write, or between removal and replacement. An invalid edit never replaces the content in
 * force (R12).
 */
@NullMarked
package dev.relaypolicy.file;

import org.jspecify.annotations.NullMarked;
