/**
 * The receiving side of the PROXY protocol, versions 1 and 2 (proxy-protocol.txt of HAProxy). The caller of {@link
 * dev.relaypolicy.server.protocol.proxy.ProxyHeader} decides which peers to trust.
 */
@NullMarked
package dev.relaypolicy.server.protocol.proxy;

import org.jspecify.annotations.NullMarked;
