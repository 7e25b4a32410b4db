/**
 * Addresses, blocks of addresses, and tables of blocks.
 *
 * <p>There is one canonical form of an address: {@code ::ffff:a.b.c.d} <em>is</em> a.b.c.d, and no other form of IPv6 has
 * anything to do with IPv4 (R14). A block is a network and a mask of any bit pattern. A table says which of its rows decides
 * for an address. Names are never resolved (R13).
 */
@NullMarked
package dev.relaypolicy.net;

import org.jspecify.annotations.NullMarked;
