/**
 * The PROXY protocol, versions 1 and 2, as a receiver: the header with which a proxy begins a connection, to say for whom it has
 * connected (HAProxy's proxy-protocol.txt). {@link dev.relaypolicy.server.proxy.ProxyHeader} is the way in. Whether a peer is to
 * be believed is not asked here.
 */
@NullMarked
package dev.relaypolicy.server.proxy;

import org.jspecify.annotations.NullMarked;
