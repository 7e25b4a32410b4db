/**
 * The code examples of the documentation, compiled and run. A page of docs/ or the README shows the code between {@code
 * // docs: name} and {@code // docs: end}; {@link dev.relaypolicy.server.examples.DocumentationTest} fails if they
 * differ.
 */
@NullMarked
package dev.relaypolicy.server.examples;

import org.jspecify.annotations.NullMarked;
