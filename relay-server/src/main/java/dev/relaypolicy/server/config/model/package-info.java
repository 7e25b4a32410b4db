/** A relay.yaml as immutable values, and the files that it names: their formats, and their contents at one moment. */
@NullMarked
package dev.relaypolicy.server.config.model;

import org.jspecify.annotations.NullMarked;
