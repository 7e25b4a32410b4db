/**
 * JMH benchmarks of lookups, reloads and decisions, against alternative libraries. {@code benchmarks/run} runs all of
 * them and writes a report; docs/performance.md explains it.
 */
@NullMarked
package dev.relaypolicy.benchmarks;

import org.jspecify.annotations.NullMarked;
