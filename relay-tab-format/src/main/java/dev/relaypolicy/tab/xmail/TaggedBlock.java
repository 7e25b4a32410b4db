package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.net.IpBlock;

/**
 * A row of a table of addresses, on its way into {@link dev.relaypolicy.tab.CompactRows}.
 *
 * @param block the addresses it is about
 * @param tag what it stands for
 */
record TaggedBlock(IpBlock block, int tag) {}
