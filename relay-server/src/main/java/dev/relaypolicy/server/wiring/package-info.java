/** The object graph of the server, built by Dagger here and nowhere else. */
@NullMarked
package dev.relaypolicy.server.wiring;

import org.jspecify.annotations.NullMarked;
