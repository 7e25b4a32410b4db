package dev.relaypolicy.server.cli;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.relaypolicy.Listener;
import dev.relaypolicy.server.SiteSource;
import dev.relaypolicy.server.config.model.ServerLimits;
import dev.relaypolicy.server.run.Preload;
import dev.relaypolicy.server.run.ServerEnvironment;
import dev.relaypolicy.server.run.ServerGraph;
import dev.relaypolicy.server.wire.BindFailedException;
import dev.relaypolicy.server.wire.SessionLimits;
import dev.relaypolicy.server.wire.WireServer;
import dev.relaypolicy.tab.ReadResult;
import dev.relaypolicy.tab.live.Refreshable;
import dev.relaypolicy.text.Escapes;
import dev.relaypolicy.text.LogFormat;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code relay serve}. */
@Command(
        name = "serve",
        customSynopsis = "relay serve [--config FILE | --mailroot DIR] [options]",
        description = "Runs the server until SIGTERM or SIGINT. Without a configuration, runs a safe demonstration on"
                + " loopback.",
        exitCodeList = {
            "0:stopped by a signal",
            "69:a listener or --admin cannot be bound",
            "78:the configuration has errors; all of them are printed"
        },
        footer = {
            "Examples:",
            "  relay serve",
            "  relay serve --config relay.yaml",
            "  relay serve --mailroot /var/MailRoot --smtp 0.0.0.0:25 --pop3 0.0.0.0:110"
        })
final class ServeCommand implements Callable<Integer> {

    /** The time that a session has to finish its command when the server stops. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** The time limit for the whole stop, including writing the rest of the log. */
    private static final Duration MAX_STOP = Duration.ofSeconds(12);

    /** How long the stop waits for a line on standard error. */
    private static final Duration MAX_PRINT = Duration.ofMillis(500);

    private final CommandContext context;
    private volatile int exitCode = ExitCode.OK;

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    @Option(
            names = "--ready-file",
            paramLabel = "FILE",
            description =
                    "write the name and address of each listener to FILE as soon as all accept clients, and remove"
                            + " it at the stop; default: none")
    private @Nullable Path readyFile;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            converter = LogFormatConverter.class,
            description = "the format of decisions and logins on standard error: line or json; default: line")
    private LogFormat logFormat = LogFormat.LINE;

    @Option(
            names = "--admin",
            paramLabel = "ADDRESS:PORT",
            converter = OptionValue.AddressPort.class,
            description = "serve metrics and health by HTTP, without a login, so strangers must not reach the address;"
                    + " default: none")
    private @Nullable HostAndPort admin;

    ServeCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        ReadyFile ready = ReadyFile.at(Optional.ofNullable(readyFile));
        Monitoring monitoring = new Monitoring(
                logFormat,
                Optional.ofNullable(admin).map(address -> new InetSocketAddress(address.getHost(), address.getPort())),
                context.err());
        Optional<Demonstration> demonstration =
                configuration.isNamed() ? Optional.empty() : Optional.of(Demonstration.prepare(Demonstration.folder()));
        return serve(
                configuration.openToServe(
                        demonstration.map(Demonstration::mailRoot), monitoring.reloads(), context.clock()),
                monitoring,
                ready,
                demonstration);
    }

    private int serve(
            ReadResult<OpenConfiguration> reading,
            Monitoring monitoring,
            ReadyFile ready,
            Optional<Demonstration> demonstration) {
        reading.problems().forEach(context.err()::println);
        List<String> withoutCertificate =
                reading.usable().map(OpenConfiguration::withoutCertificate).orElse(List.of());
        withoutCertificate.forEach(name -> print("listener `" + name
                + "` begins with TLS and there is no certificate: give --tls-cert and --tls-key, or put server.cert and"
                + " server.key into the MailRoot"));
        if (reading.usable().isEmpty() || !withoutCertificate.isEmpty()) {
            print("the configuration has errors: nothing was started");
            return ExitCode.CONFIGURATION;
        }
        OpenConfiguration opened = reading.orThrow();
        opened.plugins().ifPresent(plugins -> print("loaded plugins: " + plugins));
        opened.warnings().forEach(context.err()::println);
        Optional<DescriptorLimit> descriptors = DescriptorLimit.ofThisProcess();
        descriptors
                .flatMap(limit -> limit.warning(opened.limits().get().sessions()))
                .ifPresent(this::print);
        ServerEnvironment environment = new ServerEnvironment(
                opened.site(),
                opened.tls(),
                monitoring.logs(),
                opened.listeners(),
                () -> limits(opened, descriptors),
                opened.spoolFolder(),
                context.clock(),
                Ticker.systemTicker());
        ServerGraph graph = ServerGraph.of(environment);
        WireServer server;
        try {
            server = graph.server();
        } catch (BindFailedException e) {
            print(String.valueOf(e.getMessage()));
            return ExitCode.UNAVAILABLE;
        }
        Optional<HostAndPort> loop = opened.nextHops().get().stream()
                .flatMap(nextHop -> nextHop.settings().hosts().stream())
                .filter(host -> OwnListeners.include(host, server.listeners()))
                .findFirst();
        if (loop.isPresent()) {
            print("the next hop " + loop.get() + " is a listener of this server itself: name, with --next-hop or in the"
                    + " configuration, the server that receives the mail");
            server.stop(Duration.ZERO);
            return ExitCode.CONFIGURATION;
        }
        opened.keepFromNextHops().accept(host -> OwnListeners.include(host, server.listeners()));
        ConfigurationWatcher watcher = ConfigurationWatcher.start(
                ImmutableList.<Refreshable>builder()
                        .addAll(opened.watched())
                        .add(graph.grants())
                        .build(),
                context.err());
        try {
            monitoring
                    .listen(server, opened.site()::files, watcher.executor())
                    .ifPresent(address -> print(
                            "admin listens on " + address.getAddress().getHostAddress() + ":" + address.getPort()));
        } catch (IOException e) {
            print("--admin cannot be bound: " + e.getMessage());
            server.stop(Duration.ZERO);
            return ExitCode.UNAVAILABLE;
        }
        Preload.run(environment);
        run(server, opened.site(), watcher, monitoring, ready, demonstration);
        return ExitCode.OK;
    }

    private void print(String line) {
        context.err().println("relay: " + line);
    }

    /** Returns the configured limits, with no more sessions than the file descriptors of this process allow. */
    private static ServerLimits limits(OpenConfiguration opened, Optional<DescriptorLimit> descriptors) {
        ServerLimits configured = opened.limits().get();
        SessionLimits sessions =
                descriptors.map(limit -> limit.cap(configured.sessions())).orElse(configured.sessions());
        return sessions.equals(configured.sessions()) ? configured : configured.withSessions(sessions);
    }

    /** Serves until SIGTERM or SIGINT. */
    private void run(
            WireServer server,
            SiteSource site,
            ConfigurationWatcher watcher,
            Monitoring monitoring,
            ReadyFile ready,
            Optional<Demonstration> demonstration) {
        Thread stop = new Thread(() -> stop(server, watcher, monitoring, ready), "stop");
        // before the ready file, since its reader may send a signal at once
        Runtime.getRuntime().addShutdownHook(stop);
        server.start(this::listenerLost);
        if (site.get().popBeforeSmtp()) {
            print("POP-before-SMTP grants are kept in memory and end with this process");
        }
        server.listeners()
                .forEach(listener -> print(listener.listener().name() + " listens on " + ReadyFile.address(listener)));
        demonstration.ifPresent(shown -> shown.describe(context.out().writer(), server.listeners()));
        try {
            ready.write(server.listeners());
        } catch (UsageException e) {
            Runtime.getRuntime().removeShutdownHook(stop);
            server.stop(Duration.ZERO);
            throw e;
        }
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Exits with an error, so that a supervisor restarts the process. */
    private void listenerLost(Listener listener) {
        exitCode = ExitCode.SOFTWARE;
        // System.exit waits for the stop, which waits for the thread that calls this method
        new Thread(
                        () -> {
                            printBriefly("listener `" + listener.name() + "` has ended unexpectedly: the server stops");
                            System.exit(ExitCode.SOFTWARE);
                        },
                        "listener-lost")
                .start();
    }

    /**
     * Stops the server in bounded time. If standard error is a pipe that is not read, every write to it blocks, and so
     * does every session that logs.
     */
    private void stop(WireServer server, ConfigurationWatcher watcher, Monitoring monitoring, ReadyFile ready) {
        haltAfter(MAX_STOP);
        try {
            printBriefly("stopping");
            ready.remove();
            server.stop(GRACE);
            watcher.close();
            monitoring.close();
            printBriefly("stopped");
        } catch (RuntimeException e) {
            printBriefly("stopped with an error: " + Escapes.printable(e.toString()));
        } finally {
            // without this, the JVM exits with 128 and the number of the signal
            Runtime.getRuntime().halt(exitCode);
        }
    }

    /** Prints a line, and stops waiting for it after {@link #MAX_PRINT}. */
    private void printBriefly(String line) {
        Thread printing = new Thread(() -> print(line), "stop-message");
        printing.setDaemon(true);
        printing.start();
        Uninterruptibles.joinUninterruptibly(printing, MAX_PRINT);
    }

    private void haltAfter(Duration limit) {
        Thread watchdog = new Thread(
                () -> {
                    Uninterruptibles.sleepUninterruptibly(limit);
                    Runtime.getRuntime().halt(exitCode);
                },
                "stop-watchdog");
        watchdog.setDaemon(true);
        watchdog.start();
    }

    /** Reads a log format. */
    static final class LogFormatConverter implements ITypeConverter<LogFormat> {
        @Override
        public LogFormat convert(String value) {
            for (LogFormat format : LogFormat.values()) {
                if (format.name().equalsIgnoreCase(value)) {
                    return format;
                }
            }
            throw new TypeConversionException("`" + value + "` is not a log format: use line or json");
        }
    }
}
