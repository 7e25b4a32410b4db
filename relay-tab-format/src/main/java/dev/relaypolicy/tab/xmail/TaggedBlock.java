package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.net.IpBlock;

/** A row of an address table; {@code CompactRows} creates the value from the tag. */
record TaggedBlock(IpBlock block, int tag) {}
