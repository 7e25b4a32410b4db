/**
 * The SMTP and LMTP client. {@link dev.relaypolicy.server.outbound.NextHopClient} provides connections that are ready
 * for MAIL. Only the names of configured hosts are resolved, and never to decide about relay.
 */
@NullMarked
package dev.relaypolicy.server.outbound;

import org.jspecify.annotations.NullMarked;
