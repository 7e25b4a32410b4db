/**
 * TLS as a server, by JSSE: {@link dev.relaypolicy.server.tls.TlsSettings} says which PEM files,
 * {@link dev.relaypolicy.server.tls.ServerTls} keeps up with them and does the handshakes. TLS 1.2 and 1.3 only.
 */
@NullMarked
package dev.relaypolicy.server.tls;

import org.jspecify.annotations.NullMarked;
