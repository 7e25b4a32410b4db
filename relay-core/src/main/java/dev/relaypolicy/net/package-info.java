/**
 * IP addresses, blocks of addresses, and tables of blocks.
 *
 * <p>An address has one canonical form: {@code ::ffff:a.b.c.d} <em>is</em> a.b.c.d, and no other IPv6 form is related
 * to IPv4 (R14). A block is a network and a mask of any bit pattern. A table determines which of its rows decides for
 * an address. Names are never resolved (R13).
 */
@NullMarked
package dev.relaypolicy.net;

import org.jspecify.annotations.NullMarked;
