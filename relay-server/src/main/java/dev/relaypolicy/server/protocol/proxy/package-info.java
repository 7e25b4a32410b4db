/**
 * The receiving side of the PROXY protocol, versions 1 and 2 (proxy-protocol.txt of HAProxy). A proxy begins each
 * connection with a header that contains the client address; {@link dev.relaypolicy.server.protocol.proxy.ProxyHeader} reads
 * it. The caller decides which peers to trust.
 */
@NullMarked
package dev.relaypolicy.server.protocol.proxy;

import org.jspecify.annotations.NullMarked;
