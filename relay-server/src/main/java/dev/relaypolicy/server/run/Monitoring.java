package dev.relaypolicy.server.run;

import dev.relaypolicy.file.LiveFile;
import dev.relaypolicy.file.LiveFileListener;
import dev.relaypolicy.server.admin.AdminServer;
import dev.relaypolicy.server.admin.MeteredDecisionLog;
import dev.relaypolicy.server.admin.TableMetrics;
import dev.relaypolicy.server.log.DecisionLog;
import dev.relaypolicy.server.log.DecisionLogWriter;
import dev.relaypolicy.server.log.LineWriter;
import dev.relaypolicy.server.log.Output;
import dev.relaypolicy.server.log.ReloadLog;
import dev.relaypolicy.server.protocol.wire.WireServer;
import dev.relaypolicy.text.LogFormat;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The logs of a running server, and its metrics if {@code --admin} is given. */
public final class Monitoring {

    private static final int TABLE_METRICS_PERIOD_SECONDS = 1;

    private final Optional<InetSocketAddress> admin;
    private final Optional<PrometheusMeterRegistry> meters;
    private final Optional<TableMetrics> tables;
    private final LineWriter lines;
    private final Supplier<DecisionLog> logs;
    private final LiveFileListener reloads;

    /**
     * Creates the logs.
     *
     * @param admin the address of the HTTP server; empty for no metrics
     */
    public Monitoring(LogFormat format, Optional<InetSocketAddress> admin, Output err) {
        this.lines = LineWriter.start(err.writer());
        Consumer<String> sink = err.isTerminal() && format == LogFormat.LINE ? forTerminal(lines, err) : lines;
        Supplier<DecisionLog> written = DecisionLogWriter.logs(format, sink);
        LiveFileListener reloadLog = new ReloadLog(err);
        this.admin = admin;
        this.meters = admin.map(address -> new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        this.tables = meters.map(registry -> new TableMetrics(registry, reloadLog));
        this.logs = meters.<Supplier<DecisionLog>>map(registry -> () -> new MeteredDecisionLog(registry, written.get()))
                .orElse(written);
        this.reloads = tables.<LiveFileListener>map(metrics -> metrics).orElse(reloadLog);
    }

    private static Consumer<String> forTerminal(Consumer<String> lines, Output err) {
        return block -> lines.accept(block.lines()
                .map(line -> err.format(line, 4) + System.lineSeparator())
                .collect(Collectors.joining()));
    }

    Supplier<DecisionLog> logs() {
        return logs;
    }

    /** Writes the rest of the log. Nothing may be logged afterwards. */
    void close() {
        lines.close();
    }

    /** Returns the listener that logs changes of configuration files. */
    public LiveFileListener reloads() {
        return reloads;
    }

    /**
     * Starts the HTTP server, if {@code --admin} is given, and returns its address.
     *
     * @param executor updates the metrics of the tables once a second
     * @throws IOException if the address cannot be bound
     */
    Optional<InetSocketAddress> listen(
            WireServer server, Supplier<List<LiveFile<?>>> files, ScheduledExecutorService executor)
            throws IOException {
        if (admin.isEmpty()) {
            return Optional.empty();
        }
        PrometheusMeterRegistry registry = meters.orElseThrow();
        Gauge.builder("relay.sessions", server, WireServer::sessionCount).register(registry);
        if (tables.isPresent()) {
            TableMetrics shown = tables.get();
            var unused = executor.scheduleWithFixedDelay(
                    () -> shown.show(files.get()), 0, TABLE_METRICS_PERIOD_SECONDS, TimeUnit.SECONDS);
        }
        return Optional.of(
                AdminServer.start(admin.get(), registry, server::isServing).address());
    }
}
