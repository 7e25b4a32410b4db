/** Benchmarks of the server against other servers; docs/performance.md explains them. */
@NullMarked
package dev.relaypolicy.benchmarks.server;

import org.jspecify.annotations.NullMarked;
