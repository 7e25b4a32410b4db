package dev.relaypolicy.server.cli;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.relaypolicy.Listener;
import dev.relaypolicy.server.SiteSource;
import dev.relaypolicy.server.wire.BindFailedException;
import dev.relaypolicy.server.wire.SessionLimits;
import dev.relaypolicy.server.wire.WireServer;
import dev.relaypolicy.server.wiring.AddressPermits;
import dev.relaypolicy.server.wiring.Preload;
import dev.relaypolicy.server.wiring.ServerEnvironment;
import dev.relaypolicy.server.wiring.ServerGraph;
import dev.relaypolicy.tab.TabReading;
import dev.relaypolicy.tab.live.Refreshable;
import dev.relaypolicy.text.Escapes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code relay serve}. */
@Command(
        name = "serve",
        description = "Runs the server; without a configuration, a safe demonstration on loopback.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {

    private static final Duration GRACE = Duration.ofSeconds(5);

    /** How long the whole stop may take: the grace, the end of the sessions, and the rest of the log. */
    private static final Duration MAX_STOP = Duration.ofSeconds(12);

    /** How long to wait for a line on standard error while stopping. */
    private static final Duration MAX_PRINT = Duration.ofMillis(500);

    private final Console console;
    private volatile int exitCode = ExitCode.OK;

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    @Mixin
    private ObservationOptions observing = new ObservationOptions();

    @Option(
            names = "--ready-file",
            paramLabel = "FILE",
            description = "written when every listener accepts, a line each: name and address; removed at the end")
    private @Nullable Path readyFile;

    ServeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        ReadyFile ready = ReadyFile.at(Optional.ofNullable(readyFile));
        Observation observation = observing.begin(console.err());
        Optional<Demonstration> demonstration =
                configuration.isNamed() ? Optional.empty() : Optional.of(Demonstration.prepare(Demonstration.folder()));
        return serve(
                configuration.openToServe(
                        demonstration.map(Demonstration::mailRoot), observation.reloads(), console.clock()),
                observation,
                ready,
                demonstration);
    }

    private int serve(
            TabReading<OpenConfiguration> reading,
            Observation observation,
            ReadyFile ready,
            Optional<Demonstration> demonstration) {
        reading.problems().forEach(console.err()::println);
        List<String> withoutCertificate =
                reading.usable().map(OpenConfiguration::withoutCertificate).orElse(List.of());
        withoutCertificate.forEach(name -> console.err()
                .println("relay: listener `" + name
                        + "` begins with TLS and there is no certificate: give --tls-cert and"
                        + " --tls-key, or put server.cert and server.key into the MailRoot"));
        if (reading.usable().isEmpty() || !withoutCertificate.isEmpty()) {
            console.err().println("relay: the configuration has errors: nothing was started");
            return ExitCode.CONFIGURATION;
        }
        OpenConfiguration opened = reading.orThrow();
        opened.plugins().ifPresent(plugins -> console.err().println("relay: loaded plugins: " + plugins));
        opened.warnings().forEach(console.err()::println);
        ServerEnvironment environment = new ServerEnvironment(
                opened.site(),
                opened.tls(),
                observation.logs(),
                opened.limits(),
                opened.spoolFolder(),
                console.clock(),
                Ticker.systemTicker());
        Optional<DescriptorLimit> descriptors = DescriptorLimit.ofThisProcess();
        descriptors
                .flatMap(limit -> limit.warning(opened.limits().get().sessions()))
                .ifPresent(warning -> console.err().println("relay: " + warning));
        ServerGraph graph = ServerGraph.of(environment);
        WireServer server;
        try {
            server = WireServer.bind(
                    opened.listeners(),
                    () -> sessionLimits(opened, descriptors),
                    (listener, peer) -> opened.site().get().isProxy(listener, peer),
                    new AddressPermits(opened.site(), console.clock()),
                    graph.sessions());
        } catch (BindFailedException e) {
            console.err().println("relay: " + e.getMessage());
            return ExitCode.UNAVAILABLE;
        }
        Optional<HostAndPort> ourselves = opened.nextHops().get().stream()
                .flatMap(nextHop -> nextHop.settings().hosts().stream())
                .filter(host -> OwnListeners.include(host, server.listeners()))
                .findFirst();
        if (ourselves.isPresent()) {
            console.err()
                    .println("relay: the next hop " + ourselves.get()
                            + " is a listener of this server itself: name, with --next-hop or in the configuration, the"
                            + " server that is to carry the mail on");
            server.stop(Duration.ZERO);
            return ExitCode.CONFIGURATION;
        }
        opened.keepFromNextHops().accept(host -> OwnListeners.include(host, server.listeners()));
        Watch watched = Watch.start(
                ImmutableList.<Refreshable>builder()
                        .addAll(opened.watched())
                        .add(graph.grants())
                        .build(),
                console.err());
        try {
            observation
                    .answer(server, opened.site()::files, watched.executor())
                    .ifPresent(address -> console.err()
                            .println("relay: admin listens on "
                                    + address.getAddress().getHostAddress() + ":" + address.getPort()));
        } catch (IOException e) {
            console.err().println("relay: --admin cannot be bound: " + e.getMessage());
            server.stop(Duration.ZERO);
            return ExitCode.UNAVAILABLE;
        }
        Preload.run(opened.listeners(), environment);
        run(server, opened.site(), watched, observation, ready, demonstration);
        return ExitCode.OK;
    }

    private static SessionLimits sessionLimits(OpenConfiguration opened, Optional<DescriptorLimit> descriptors) {
        SessionLimits configured = opened.limits().get().sessions();
        return descriptors.map(limit -> limit.cap(configured)).orElse(configured);
    }

    /** Serves until SIGTERM or SIGINT. */
    private void run(
            WireServer server,
            SiteSource site,
            Watch watched,
            Observation observation,
            ReadyFile ready,
            Optional<Demonstration> demonstration) {
        Thread stop = new Thread(() -> stop(server, watched, observation, ready), "stop");
        // before anybody can know that we are ready, and end us
        Runtime.getRuntime().addShutdownHook(stop);
        server.start(this::listenerLost);
        if (site.get().popBeforeSmtp()) {
            console.err().println("relay: POP-before-SMTP grants are kept in memory and end with this process");
        }
        server.listeners()
                .forEach(listener -> console.err()
                        .println(
                                "relay: " + listener.listener().name() + " listens on " + ReadyFile.address(listener)));
        demonstration.ifPresent(shown -> shown.describe(console.out(), server.listeners()));
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

    /** Ends the process, so that a supervisor starts it again: a server that listens and never accepts helps nobody. */
    private void listenerLost(Listener listener) {
        exitCode = ExitCode.SOFTWARE;
        // System.exit waits for the stop, which waits for the thread that calls this
        new Thread(
                        () -> {
                            say("relay: listener `" + listener.name() + "` has ended unexpectedly: the server stops");
                            System.exit(ExitCode.SOFTWARE);
                        },
                        "listener-lost")
                .start();
    }

    /**
     * Stops within a bounded time. Standard error may be a pipe that nobody reads: then every line blocks, and so does every session
     * that logs.
     */
    private void stop(WireServer server, Watch watched, Observation observation, ReadyFile ready) {
        haltAfter(MAX_STOP);
        try {
            say("relay: stopping");
            ready.remove();
            server.stop(GRACE);
            watched.close();
            observation.close();
            say("relay: stopped");
        } catch (RuntimeException e) {
            say("relay: stopped, but not cleanly: " + Escapes.printable(e.toString()));
        } finally {
            // a JVM that ends by a signal says 128 and the signal's number; this end is a good one
            Runtime.getRuntime().halt(exitCode);
        }
    }

    /** Prints a line without waiting for longer than a moment. */
    private void say(String line) {
        Thread printing = new Thread(() -> console.err().println(line), "stop-message");
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
}
