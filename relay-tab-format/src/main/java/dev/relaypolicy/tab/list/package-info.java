/**
 * Lists of addresses in the formats that people have them in, behind one interface: XMail's two, plain lists of prefixes or
 * ranges, and Postfix's {@code cidr:} tables. An {@link dev.relaypolicy.tab.list.AddressListFormat} reads a file into an
 * {@link dev.relaypolicy.tab.list.AddressList} and writes one; reading with one and writing with another converts.
 *
 * <p>A format reads no row as more than is written, skips none, and writes a list only where reading the result again gives the
 * same verdict for every address. What it cannot read or write so is an error at its file, line and column (R11).
 */
@NullMarked
package dev.relaypolicy.tab.list;

import org.jspecify.annotations.NullMarked;
