/**
 * What a session and a recipient cost our server, beside servers one would take instead, each in a process of its own.
 * {@code benchmarks/run-server} runs them all side by side; docs/performance.md says how to read what it writes.
 */
@NullMarked
package dev.relaypolicy.benchmarks.server;

import org.jspecify.annotations.NullMarked;
