package dev.relaypolicy.server.cli;

import dev.relaypolicy.server.LineDecisionLog;
import dev.relaypolicy.server.SiteSource;
import dev.relaypolicy.server.delivery.Destination;
import dev.relaypolicy.server.wire.BindFailedException;
import dev.relaypolicy.server.wire.WireServer;
import dev.relaypolicy.server.wiring.ServerGraph;
import dev.relaypolicy.server.wiring.Surroundings;
import dev.relaypolicy.tab.TabReading;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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

    private final Console console;

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

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
        ReadyFile ready = new ReadyFile(Optional.ofNullable(readyFile));
        ready.remove();
        ReloadLog log = new ReloadLog(console.err());
        if (configuration.isNamed()) {
            return serve(configuration.open(log, console.clock()), ready, Optional.empty());
        }
        Demonstration demonstration = Demonstration.prepare(Demonstration.folder());
        return serve(
                configuration.open(demonstration.mailRoot(), log, console.clock()), ready, Optional.of(demonstration));
    }

    private int serve(TabReading<OpenConfiguration> reading, ReadyFile ready, Optional<Demonstration> demonstration)
            throws IOException {
        reading.problems().forEach(console.err()::println);
        if (!(reading instanceof TabReading.Usable<OpenConfiguration> usable)) {
            console.err().println("relay: the configuration has errors: nothing was started");
            return ExitCode.CONFIGURATION;
        }
        OpenConfiguration opened = usable.value();
        Surroundings surroundings = new Surroundings(
                opened.site(),
                new LineDecisionLog(console.err()::println),
                opened.limits(),
                opened.spoolFolder(),
                console.clock());
        WireServer server;
        try {
            server = WireServer.bind(
                    opened.listeners(),
                    opened.limits().sessions(),
                    ServerGraph.of(surroundings).sessions());
        } catch (BindFailedException e) {
            console.err().println("relay: " + e.getMessage());
            return ExitCode.UNAVAILABLE;
        }
        for (Destination.NextHop hop : opened.nextHops().get()) {
            if (OwnListeners.include(hop.server(), server.listeners())) {
                console.err()
                        .println("relay: the next hop " + hop.server()
                                + " is a listener of this server itself: name the server that is to carry the mail on");
                return ExitCode.CONFIGURATION;
            }
        }
        run(server, opened.site(), ready, demonstration);
        return ExitCode.OK;
    }

    /** Serves until SIGTERM or SIGINT. */
    private void run(WireServer server, SiteSource site, ReadyFile ready, Optional<Demonstration> demonstration)
            throws IOException {
        Watch watched = Watch.start(site, console.err());
        server.start();
        if (site.get().popBeforeSmtp()) {
            console.err().println("relay: POP-before-SMTP grants are kept in memory and end with this process");
        }
        server.listeners()
                .forEach(listener -> console.err()
                        .println(
                                "relay: " + listener.listener().name() + " listens on " + ReadyFile.address(listener)));
        demonstration.ifPresent(shown -> shown.describe(console.out(), server.listeners()));
        ready.write(server.listeners());

        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            console.err().println("relay: stopping");
                            ready.remove();
                            server.stop(GRACE);
                            watched.close();
                            console.err().println("relay: stopped");
                            console.err().flush();
                            // a JVM that ends by a signal says 128 and the signal's number; this end is a good one
                            Runtime.getRuntime().halt(ExitCode.OK);
                        },
                        "stop"));
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
