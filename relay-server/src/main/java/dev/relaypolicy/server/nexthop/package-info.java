/**
 * Connections with the servers that mail is handed on to.
 *
 * <p>{@link dev.relaypolicy.server.nexthop.NextHopSettings} say how a next hop is reached. A
 * {@link dev.relaypolicy.server.nexthop.NextHopClient} gives out connections that are ready for MAIL: connected, inside
 * TLS where that is asked, greeted and logged in, or kept from an earlier transaction. Hosts are tried in order; one that
 * cannot be reached is left alone for a while.
 *
 * <p>Names are looked up here, for hosts that the configuration names, and for nothing that decides relay.
 */
@NullMarked
package dev.relaypolicy.server.nexthop;

import org.jspecify.annotations.NullMarked;
