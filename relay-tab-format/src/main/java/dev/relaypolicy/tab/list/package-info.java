/**
 * Address lists in common formats. An {@link dev.relaypolicy.tab.list.AddressListFormat} reads a file into an {@link
 * dev.relaypolicy.tab.list.AddressList} and writes one. Reading with one format and writing with another converts.
 *
 * <p>A format never reads a row to match more than the row says, and writes a list only if reading the result gives the
 * same verdict for every address. Anything that it cannot read or write is an error (R11).
 */
@NullMarked
package dev.relaypolicy.tab.list;

import org.jspecify.annotations.NullMarked;
