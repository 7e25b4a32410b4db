/**
 * Server-side TLS 1.2 and 1.3 with JSSE. {@link dev.relaypolicy.server.tls.TlsSettings} names the PEM files; {@link
 * dev.relaypolicy.server.tls.ServerTls} reloads them and performs the handshakes.
 */
@NullMarked
package dev.relaypolicy.server.tls;

import org.jspecify.annotations.NullMarked;
