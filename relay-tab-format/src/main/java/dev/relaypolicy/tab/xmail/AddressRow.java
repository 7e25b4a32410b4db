package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.net.IpBlock;

/**
 * A row of a table of addresses, on its way into {@link AddressRows}.
 *
 * @param block the addresses it is about
 * @param tag what it stands for
 */
record AddressRow(IpBlock block, int tag) {}
