/**
 * What the documentation shows, compiled and run. Code between {@code // docs: name} and {@code // docs: end} stands in a page of
 * docs/ or in the README, and {@link dev.relaypolicy.server.examples.DocumentationTest} fails where the two differ.
 */
@NullMarked
package dev.relaypolicy.server.examples;

import org.jspecify.annotations.NullMarked;
