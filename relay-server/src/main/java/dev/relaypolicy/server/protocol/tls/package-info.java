/** Server-side TLS 1.2 and 1.3 with JSSE. */
@NullMarked
package dev.relaypolicy.server.protocol.tls;

import org.jspecify.annotations.NullMarked;
