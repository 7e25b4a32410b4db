/** The files that a configuration names: their formats, and their contents at one moment. */
@NullMarked
package dev.relaypolicy.server.config.table;

import org.jspecify.annotations.NullMarked;
