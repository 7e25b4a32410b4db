/** The object graph of the server, built by Dagger. */
@NullMarked
package dev.relaypolicy.server.wiring;

import org.jspecify.annotations.NullMarked;
