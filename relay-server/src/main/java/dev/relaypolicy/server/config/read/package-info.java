/** Readers of the sections of a relay.yaml. */
@NullMarked
package dev.relaypolicy.server.config.read;

import org.jspecify.annotations.NullMarked;
