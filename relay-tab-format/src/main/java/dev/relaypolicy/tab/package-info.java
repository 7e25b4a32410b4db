/**
 * The tab file format of XMail: rows of fields, with every problem reported by file, line and column.
 *
 * <h2>The format</h2>
 *
 * Every byte is one character (ISO 8859-1): columns count bytes, and passwords are kept exactly. Names are decoded from
 * UTF-8 ({@link dev.relaypolicy.tab.TabField#utf8}). A UTF-8 byte order mark at the start of the file is skipped.
 *
 * <dl>
 *   <dt>Line
 *   <dd>Ends at LF or at the end of the file. CRs at its end are dropped. A CR elsewhere or a NUL is an error, even in a
 *       comment: a file with CR line ends would otherwise be one long comment.
 *   <dt>Comment
 *   <dd>A line whose first character other than blanks and TABs is {@code #}. XMail recognizes comments only in column
 *       1, so an indented one gives a note.
 *   <dt>Row
 *   <dd>Any other line that is not blank: fields separated by one or more TABs, which have no meaning at either end.
 *       Blanks after the last TAB are ignored with a note. Blanks never separate fields.
 *   <dt>Unquoted field
 *   <dd>Does not begin with a quote or a blank, and contains no quote. Trailing blanks belong to it.
 *   <dt>Quoted field
 *   <dd>From a quote to the next quote that does not follow a backslash. {@code \"} is a quote; any other backslash is
 *       literal. {@code ""} is an empty field. Blanks after the closing quote are ignored; other text there is an
 *       error. If the closing quote is missing, the field ends at the next TAB or the end of the line, as in XMail,
 *       with a warning. A TAB therefore ends a field even inside quotes; the unmatched quote after it is an error.
 * </dl>
 *
 * <p>XMail skips lines that it cannot read, drops text, or splits a long line into two rows
 * (MiscUtils.cpp:MscGetConfigLine, StrUtils.cpp:StrGetTabLineStrings, StrDeQuote). Here these are errors, and a file with
 * an error gives no value (R11, R12).
 *
 * <h2>Reading and writing</h2>
 *
 * {@link dev.relaypolicy.tab.TabParser} delivers one row at a time, {@link dev.relaypolicy.tab.TabFile} keeps all rows,
 * and {@link dev.relaypolicy.tab.TabWriter} writes files. A {@link dev.relaypolicy.file.FileReader} converts a file to a
 * typed value.
 */
@NullMarked
package dev.relaypolicy.tab;

import org.jspecify.annotations.NullMarked;
