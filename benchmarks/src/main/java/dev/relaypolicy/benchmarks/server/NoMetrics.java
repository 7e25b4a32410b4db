package dev.relaypolicy.benchmarks.server;

import java.time.Duration;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;
import org.apache.james.metrics.api.TimeMetric.ExecutionResult;
import org.reactivestreams.Publisher;

/** Metrics that do nothing. */
@SuppressWarnings("deprecation") // some deprecated methods must be implemented
final class NoMetrics implements MetricFactory {

    @Override
    public Metric generate(String name) {
        return new Uncounted();
    }

    @Override
    public TimeMetric timer(String name) {
        return new Untimed(name);
    }

    @Override
    public <T> Publisher<T> decoratePublisherWithTimerMetric(String name, Publisher<T> publisher) {
        return publisher;
    }

    @Override
    public <T> Publisher<T> decoratePublisherWithTimerMetricLogP99(String name, Publisher<T> publisher) {
        return publisher;
    }

    private static final class Uncounted implements Metric {
        @Override
        public void increment() {}

        @Override
        public void decrement() {}

        @Override
        public void add(int value) {}

        @Override
        public void remove(int value) {}

        @Override
        public long getCount() {
            return 0;
        }
    }

    private record Untimed(String name) implements TimeMetric {
        @Override
        public ExecutionResult stopAndPublish() {
            return new NoTime();
        }
    }

    private static final class NoTime implements ExecutionResult {
        @Override
        public Duration elasped() {
            return Duration.ZERO;
        }

        @Override
        public ExecutionResult logWhenExceedP99(Duration threshold) {
            return this;
        }
    }
}
