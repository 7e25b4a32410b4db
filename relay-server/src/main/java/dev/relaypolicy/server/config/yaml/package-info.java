/**
 * YAML as a tree of text with places, read strictly: one document, no aliases, anchors or tags, no key twice. What the text means
 * is up to whoever reads it through {@link dev.relaypolicy.server.config.yaml.Section}, so that {@code no} is never taken for false
 * nor {@code 010} for 8, and every problem has a line and a column.
 */
@NullMarked
package dev.relaypolicy.server.config.yaml;

import org.jspecify.annotations.NullMarked;
