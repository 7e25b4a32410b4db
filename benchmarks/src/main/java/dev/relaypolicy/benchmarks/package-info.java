/**
 * What a lookup, a reload and a decision cost, beside the libraries one would take instead. {@code benchmarks/run} runs them all
 * and prints one table; docs/performance.md says how to read it.
 */
@NullMarked
package dev.relaypolicy.benchmarks;

import org.jspecify.annotations.NullMarked;
