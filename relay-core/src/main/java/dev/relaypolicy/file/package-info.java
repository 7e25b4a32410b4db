/**
 * Configuration files: problems with positions, and hot reload. A {@link dev.relaypolicy.file.FileSource} describes a
 * file, a {@link dev.relaypolicy.file.LiveFile} holds its current value, and {@link dev.relaypolicy.file.LiveFiles}
 * checks a group of files.
 *
 * <p>Files are polled, because this works on every file system, with renames and swapped symbolic links. The check of
 * an unchanged file is one stat call. A change takes effect only after two checks found the same state: a file is never
 * used between truncation and write, or between removal and replacement.
 */
@NullMarked
package dev.relaypolicy.file;

import org.jspecify.annotations.NullMarked;
