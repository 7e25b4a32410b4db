/** Checks of a configuration that no single reader can make. */
@NullMarked
package dev.relaypolicy.server.config.check;

import org.jspecify.annotations.NullMarked;
