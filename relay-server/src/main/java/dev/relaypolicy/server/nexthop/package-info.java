/**
 * Connections to next hops.
 *
 * <p>{@link dev.relaypolicy.server.nexthop.NextHopSettings} describe a next hop. {@link
 * dev.relaypolicy.server.nexthop.NextHopClient} provides connections that are ready for MAIL, new or reused. Hosts
 * are tried in order; failing hosts are skipped for a while.
 *
 * <p>Only the names of configured hosts are resolved, and never to decide about relay.
 */
@NullMarked
package dev.relaypolicy.server.nexthop;

import org.jspecify.annotations.NullMarked;
