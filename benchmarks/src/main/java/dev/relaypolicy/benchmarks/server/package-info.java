/**
 * Benchmarks of the server against other servers, each in its own process. {@code benchmarks/run-server} runs them side
 * by side and writes a report; docs/performance.md explains it.
 */
@NullMarked
package dev.relaypolicy.benchmarks.server;

import org.jspecify.annotations.NullMarked;
