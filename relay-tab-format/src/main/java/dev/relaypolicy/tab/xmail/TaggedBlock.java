package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.net.IpBlock;

/**
 * A row of an address table before it is added to {@link dev.relaypolicy.tab.CompactRows}.
 *
 * @param tag the number from which the value is created
 */
record TaggedBlock(IpBlock block, int tag) {}
