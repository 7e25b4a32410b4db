/** JMH benchmarks, against alternative libraries; docs/performance.md explains them. */
@NullMarked
package dev.relaypolicy.benchmarks;

import org.jspecify.annotations.NullMarked;
