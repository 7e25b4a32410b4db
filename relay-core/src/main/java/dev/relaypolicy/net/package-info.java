/**
 * IP addresses, blocks of addresses, and tables that determine which of their blocks decides for an address.
 *
 * <p>An address has one canonical form: {@code ::ffff:a.b.c.d} <em>is</em> a.b.c.d, and no other IPv6 form is related
 * to IPv4 (R14). Names are never resolved (R13).
 */
@NullMarked
package dev.relaypolicy.net;

import org.jspecify.annotations.NullMarked;
