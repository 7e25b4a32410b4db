package dev.relaypolicy.server.admin;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.file.LiveFile;
import dev.relaypolicy.file.LiveFileListener;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Version;
import dev.relaypolicy.file.WhenMissing;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;

/** Metrics of tables: the version in force, and the outcome of reloads. Forwards all events. */
public final class TableMetrics implements LiveFileListener {

    private final MeterRegistry meters;
    private final LiveFileListener next;
    private final MultiGauge rows;
    private final MultiGauge since;

    public TableMetrics(MeterRegistry meters, LiveFileListener next) {
        this.meters = requireNonNull(meters, "meters");
        this.next = requireNonNull(next, "next");
        this.rows = MultiGauge.builder("relay.table.rows")
                .description("rows of the version in force; the hash is the start of its SHA-256")
                .register(meters);
        this.since = MultiGauge.builder("relay.table.since")
                .description("time at which the current version took effect")
                .baseUnit("seconds")
                .register(meters);
    }

    /** Publishes the versions in force. */
    public void show(List<LiveFile<?>> files) {
        rows.register(
                files.stream()
                        .map(file -> MultiGauge.Row.of(
                                Tags.of(
                                        "file",
                                        file.name(),
                                        "hash",
                                        file.version().hash()),
                                file.version().rows()))
                        .toList(),
                true);
        since.register(
                files.stream()
                        .map(file -> MultiGauge.Row.of(
                                Tags.of("file", file.name()),
                                file.version().since().getEpochSecond()))
                        .toList(),
                true);
    }

    @Override
    public void reloaded(String file, Version version, List<Problem> problems) {
        count(file, "reloaded");
        next.reloaded(file, version, problems);
    }

    @Override
    public void rejected(String file, List<Problem> problems, Version inForce) {
        count(file, "rejected");
        next.rejected(file, problems, inForce);
    }

    @Override
    public void missing(String file, WhenMissing whenMissing, Version inForce) {
        count(file, "missing");
        next.missing(file, whenMissing, inForce);
    }

    private void count(String file, String result) {
        meters.counter("relay.reloads", "file", file, "result", result).increment();
    }
}
