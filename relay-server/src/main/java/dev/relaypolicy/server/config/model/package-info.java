/** A relay.yaml as immutable values, and the formats and contents of the files that it names. */
@NullMarked
package dev.relaypolicy.server.config.model;

import org.jspecify.annotations.NullMarked;
