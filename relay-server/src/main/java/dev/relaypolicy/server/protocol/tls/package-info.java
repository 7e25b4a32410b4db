/**
 * Server-side TLS 1.2 and 1.3 with JSSE. {@link dev.relaypolicy.server.protocol.tls.TlsSettings} names the PEM files; {@link
 * dev.relaypolicy.server.protocol.tls.ServerTls} reloads them and performs the handshakes.
 */
@NullMarked
package dev.relaypolicy.server.protocol.tls;

import org.jspecify.annotations.NullMarked;
