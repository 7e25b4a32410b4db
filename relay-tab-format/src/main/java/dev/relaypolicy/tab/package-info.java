/**
 * The tab file format of XMail: rows of fields, with every problem reported at its file, line and column.
 *
 * <h2>The format</h2>
 *
 * A file is bytes. Every byte is one character (ISO 8859-1), so that a column is a byte and a password is kept bit by bit;
 * fields that are names are decoded as UTF-8 by whoever reads them ({@link dev.relaypolicy.tab.TabField#utf8}). A UTF-8 byte
 * order mark at the very beginning is skipped. Lines, comments and fields may have any length.
 *
 * <dl>
 *   <dt>Line
 *   <dd>Ends at LF or at the end of the file. CRs at the end of a line are dropped. A CR anywhere else and a NUL anywhere are
 *       errors, in comments too: a file with CR line ends would otherwise be one long comment.
 *   <dt>Empty line
 *   <dd>Holds nothing but blanks and TABs.
 *   <dt>Comment
 *   <dd>A line whose first character after blanks and TABs is {@code #}. XMail knows comments in column 1 only, so one
 *       further in is noted.
 *   <dt>Row
 *   <dd>Any other line: fields separated by one or more TABs. TABs at either end, and so empty unquoted fields, mean nothing.
 *       Blanks alone at the end of a line, after a TAB, are noted and mean nothing. Blanks never separate.
 *   <dt>Unquoted field
 *   <dd>Begins with anything but a quote or a blank, and holds no quote. It is taken as it stands, blanks at its end included.
 *   <dt>Quoted field
 *   <dd>From a quote to the next quote that no backslash precedes. {@code \"} stands for a quote; any other backslash stands
 *       for itself. {@code ""} is an empty field. Blanks after the closing quote mean nothing; any other text there is an
 *       error. Where the closing quote is missing, the field goes on to the next TAB or the end of the line, as in XMail; this is
 *       warned of. A TAB therefore ends a field inside quotes too; the quote left over behind it is an error.
 * </dl>
 *
 * <p>Where XMail skips what it cannot read, throws text away or splits a long line into two rows
 * (MiscUtils.cpp:MscGetConfigLine, StrUtils.cpp:StrGetTabLineStrings, StrDeQuote), this reader reports an error, and a file with
 * an error gives no value (R11, R12). It never reads a row as more than is written.
 *
 * <h2>Reading and writing</h2>
 *
 * {@link dev.relaypolicy.tab.TabParser} goes over the bytes once and hands out one row at a time;
 * {@link dev.relaypolicy.tab.TabFile} keeps them. {@link dev.relaypolicy.tab.TabWriter} writes what the parser reads back. A
 * {@link dev.relaypolicy.tab.TabReader} makes a typed value of a file; its {@link dev.relaypolicy.tab.TabReading} holds the value
 * only where there is no error.
 */
@NullMarked
package dev.relaypolicy.tab;

import org.jspecify.annotations.NullMarked;
