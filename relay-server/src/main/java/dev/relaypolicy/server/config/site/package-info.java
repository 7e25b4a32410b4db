/** A configuration and the contents of its files as a {@link dev.relaypolicy.server.Site}. */
@NullMarked
package dev.relaypolicy.server.config.site;

import org.jspecify.annotations.NullMarked;
