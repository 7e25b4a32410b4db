/**
 * Connections to next hops.
 *
 * <p>{@link dev.relaypolicy.server.outbound.NextHopSettings} describe a next hop. {@link
 * dev.relaypolicy.server.outbound.NextHopClient} provides connections that are ready for MAIL, new or reused. Hosts
 * are tried in order; failing hosts are skipped for a while.
 *
 * <p>Only the names of configured hosts are resolved, and never to decide about relay.
 */
@NullMarked
package dev.relaypolicy.server.outbound;

import org.jspecify.annotations.NullMarked;
