package dev.relaypolicy.server.cli;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.relaypolicy.server.LineDecisionLog;
import dev.relaypolicy.server.delivery.Destination;
import dev.relaypolicy.server.tls.ServerTls;
import dev.relaypolicy.server.wire.BindFailedException;
import dev.relaypolicy.server.wire.ListenAddress;
import dev.relaypolicy.server.wire.SessionLimits;
import dev.relaypolicy.server.wire.WireServer;
import dev.relaypolicy.server.wiring.ServerGraph;
import dev.relaypolicy.server.wiring.Surroundings;
import dev.relaypolicy.server.xmail.MailRoot;
import dev.relaypolicy.tab.TabReading;
import dev.relaypolicy.tab.live.LiveFiles;
import dev.relaypolicy.tab.live.Refreshable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
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
        Optional<Path> named = configuration.mailRoot();
        ReadyFile ready = new ReadyFile(Optional.ofNullable(readyFile));
        ready.remove();
        if (named.isPresent()) {
            return serve(named.get(), ready, Optional.empty());
        }
        Demonstration demonstration = Demonstration.prepare(Demonstration.folder());
        return serve(demonstration.mailRoot(), ready, Optional.of(demonstration));
    }

    private int serve(Path root, ReadyFile ready, Optional<Demonstration> demonstration) throws IOException {
        TabReading<MailRoot> reading =
                MailRoot.open(root, configuration.mailRootOptions(), new ReloadLog(console.err()), console.clock());
        Optional<TabReading<ServerTls>> certificates = configuration
                .tls(root)
                .map(settings -> ServerTls.open(settings, new ReloadLog(console.err()), console.clock()));
        reading.problems().forEach(console.err()::println);
        certificates.ifPresent(read -> read.problems().forEach(console.err()::println));
        List<String> withoutCertificate = certificates.isPresent()
                ? List.of()
                : configuration.listeners().stream()
                        .filter(ListenAddress::implicitTls)
                        .map(ListenAddress::name)
                        .toList();
        withoutCertificate.forEach(name -> console.err()
                .println("relay: listener `" + name
                        + "` begins with TLS and there is no certificate: give --tls-cert and"
                        + " --tls-key, or put server.cert and server.key into the MailRoot"));
        if (reading.usable().isEmpty()
                || certificates.filter(read -> read.usable().isEmpty()).isPresent()
                || !withoutCertificate.isEmpty()) {
            console.err().println("relay: the configuration has errors: nothing was started");
            return ExitCode.CONFIGURATION;
        }
        MailRoot mailRoot = reading.orThrow();
        Optional<ServerTls> tls = certificates.map(TabReading::orThrow);
        Surroundings surroundings = new Surroundings(
                mailRoot,
                () -> tls,
                new LineDecisionLog(console.err()::println),
                root.resolve("spool").resolve("relay"),
                console.clock());
        WireServer server;
        try {
            server = WireServer.bind(
                    configuration.listeners(),
                    SessionLimits.DEFAULT,
                    ServerGraph.of(surroundings).sessions());
        } catch (BindFailedException e) {
            console.err().println("relay: " + e.getMessage());
            return ExitCode.UNAVAILABLE;
        }
        Optional<Destination.NextHop> nextHop = configuration.nextHop();
        if (nextHop.isPresent() && OwnListeners.include(nextHop.get().server(), server.listeners())) {
            console.err()
                    .println("relay: --next-hop " + nextHop.get().server()
                            + " is a listener of this server itself: name the server that is to carry the mail on");
            return ExitCode.CONFIGURATION;
        }
        run(server, mailRoot, tls, ready, demonstration);
        return ExitCode.OK;
    }

    /** Serves until SIGTERM or SIGINT. */
    private void run(
            WireServer server,
            MailRoot mailRoot,
            Optional<ServerTls> tls,
            ReadyFile ready,
            Optional<Demonstration> demonstration)
            throws IOException {
        ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(new ThreadFactoryBuilder()
                .setNameFormat("live-files")
                .setDaemon(true)
                .build());
        List<Refreshable> files = new ArrayList<>(mailRoot.files());
        tls.ifPresent(certificates -> files.addAll(certificates.files()));
        LiveFiles watched = LiveFiles.watch(files, looking, LiveFiles.PERIOD);
        server.start();
        if (mailRoot.get().popBeforeSmtp()) {
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
