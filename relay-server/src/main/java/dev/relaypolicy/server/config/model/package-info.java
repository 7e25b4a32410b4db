/** A relay.yaml as immutable values. */
@NullMarked
package dev.relaypolicy.server.config.model;

import org.jspecify.annotations.NullMarked;
