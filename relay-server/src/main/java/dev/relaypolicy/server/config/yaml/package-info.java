/**
 * YAML as a tree of text with places: one document without aliases, anchors, tags or duplicate keys. {@link
 * dev.relaypolicy.server.config.yaml.Section} interprets the text: {@code no} is never false.
 */
@NullMarked
package dev.relaypolicy.server.config.yaml;

import org.jspecify.annotations.NullMarked;
