package dev.relaypolicy.server.cli;

import dev.relaypolicy.server.DecisionLog;
import dev.relaypolicy.server.WrittenDecisionLog;
import dev.relaypolicy.server.admin.AdminServer;
import dev.relaypolicy.server.admin.MeteredDecisionLog;
import dev.relaypolicy.server.admin.TableMetrics;
import dev.relaypolicy.server.wire.WireServer;
import dev.relaypolicy.tab.live.LiveFile;
import dev.relaypolicy.tab.live.LiveFileListener;
import dev.relaypolicy.text.LogFormat;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** How one running server is watched: its log, and its metrics where they are asked for. */
final class Observation {

    private static final int SECONDS_BETWEEN_LOOKS = 1;

    private final Optional<InetSocketAddress> address;
    private final Optional<PrometheusMeterRegistry> meters;
    private final Optional<TableMetrics> tables;
    private final LineWriter lines;
    private final Supplier<DecisionLog> logs;
    private final LiveFileListener reloads;

    Observation(LogFormat format, Optional<InetSocketAddress> address, PrintWriter err) {
        this.lines = LineWriter.start(err);
        Supplier<DecisionLog> written = WrittenDecisionLog.logs(format, lines);
        LiveFileListener said = new ReloadLog(err);
        this.address = address;
        this.meters = address.map(asked -> new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        this.tables = meters.map(registry -> new TableMetrics(registry, said));
        this.logs = meters.<Supplier<DecisionLog>>map(registry -> () -> new MeteredDecisionLog(registry, written.get()))
                .orElse(written);
        this.reloads = tables.<LiveFileListener>map(metrics -> metrics).orElse(said);
    }

    Supplier<DecisionLog> logs() {
        return logs;
    }

    /** Writes what of the log is not written yet, when there is nothing more to come. */
    void close() {
        lines.close();
    }

    LiveFileListener reloads() {
        return reloads;
    }

    /**
     * Begins to answer, where that is asked for.
     *
     * @param files the tables there are now
     * @param executor looks at which tables are in force, once a second
     * @return where it listens, where it does
     * @throws IOException where the address cannot be bound
     */
    Optional<InetSocketAddress> answer(
            WireServer server, Supplier<List<LiveFile<?>>> files, ScheduledExecutorService executor)
            throws IOException {
        if (address.isEmpty()) {
            return Optional.empty();
        }
        PrometheusMeterRegistry registry = meters.orElseThrow();
        Gauge.builder("relay.sessions", server, WireServer::sessionCount).register(registry);
        if (tables.isPresent()) {
            TableMetrics shown = tables.get();
            var unused = executor.scheduleWithFixedDelay(
                    () -> shown.show(files.get()), 0, SECONDS_BETWEEN_LOOKS, TimeUnit.SECONDS);
        }
        return Optional.of(
                AdminServer.start(address.get(), registry, server::isServing).address());
    }
}
