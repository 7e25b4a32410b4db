/** A configuration as the sessions see it. */
@NullMarked
package dev.relaypolicy.server;

import org.jspecify.annotations.NullMarked;
