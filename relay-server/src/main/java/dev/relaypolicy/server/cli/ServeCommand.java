package dev.relaypolicy.server.cli;

import com.google.common.net.HostAndPort;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.relaypolicy.server.tls.ServerTls;
import dev.relaypolicy.server.wire.BindFailedException;
import dev.relaypolicy.server.wire.ListenAddress;
import dev.relaypolicy.server.wire.SessionLimits;
import dev.relaypolicy.server.wire.WireServer;
import dev.relaypolicy.server.wiring.ServerGraph;
import dev.relaypolicy.server.wiring.Surroundings;
import dev.relaypolicy.server.xmail.MailRoot;
import dev.relaypolicy.tab.TabProblem.Severity;
import dev.relaypolicy.tab.TabReading;
import dev.relaypolicy.tab.live.LiveFiles;
import dev.relaypolicy.tab.live.Refreshable;
import dev.relaypolicy.text.Escapes;
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
        Optional<Path> named = configuration.mailRoot();
        ReadyFile ready = ReadyFile.at(Optional.ofNullable(readyFile));
        if (named.isPresent()) {
            return serve(named.get(), ready, Optional.empty());
        }
        Demonstration demonstration = Demonstration.prepare(Demonstration.folder());
        return serve(demonstration.mailRoot(), ready, Optional.of(demonstration));
    }

    private int serve(Path root, ReadyFile ready, Optional<Demonstration> demonstration) throws IOException {
        Observation observation = observing.begin(console.err());
        TabReading<MailRoot> reading =
                MailRoot.open(root, configuration.mailRootOptions(), observation.reloads(), console.clock());
        Optional<TabReading<ServerTls>> certificates = configuration
                .tls(root)
                .map(settings -> ServerTls.open(settings, observation.reloads(), console.clock()));
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
        mailRoot.notHonoured().stream()
                .filter(finding -> finding.problem().severity() == Severity.WARNING)
                .forEach(console.err()::println);
        Surroundings surroundings = new Surroundings(
                mailRoot, () -> tls, observation.log(), root.resolve("spool").resolve("relay"), console.clock());
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
        Optional<HostAndPort> ourselves = configuration.nextHop().stream()
                .flatMap(nextHop -> nextHop.settings().hosts().stream())
                .filter(host -> OwnListeners.include(host, server.listeners()))
                .findFirst();
        if (ourselves.isPresent()) {
            console.err()
                    .println("relay: --next-hop " + ourselves.get()
                            + " is a listener of this server itself: name the server that is to carry the mail on");
            server.stop(Duration.ZERO);
            return ExitCode.CONFIGURATION;
        }
        ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(new ThreadFactoryBuilder()
                .setNameFormat("live-files")
                .setDaemon(true)
                .build());
        try {
            observation
                    .answer(server, mailRoot.files(), looking)
                    .ifPresent(address -> console.err()
                            .println("relay: admin listens on "
                                    + address.getAddress().getHostAddress() + ":" + address.getPort()));
        } catch (IOException e) {
            console.err().println("relay: --admin cannot be bound: " + e.getMessage());
            server.stop(Duration.ZERO);
            return ExitCode.UNAVAILABLE;
        }
        List<Refreshable> files = new ArrayList<>(mailRoot.files());
        tls.ifPresent(renewed -> files.addAll(renewed.files()));
        run(server, mailRoot, LiveFiles.watch(files, looking, LiveFiles.PERIOD), ready, demonstration);
        return ExitCode.OK;
    }

    /** Serves until SIGTERM or SIGINT. */
    private void run(
            WireServer server,
            MailRoot mailRoot,
            LiveFiles watched,
            ReadyFile ready,
            Optional<Demonstration> demonstration) {
        Thread stop = new Thread(() -> stop(server, watched, ready), "stop");
        // before anybody can know that we are ready, and end us
        Runtime.getRuntime().addShutdownHook(stop);
        server.start();
        if (mailRoot.get().popBeforeSmtp()) {
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

    private void stop(WireServer server, LiveFiles watched, ReadyFile ready) {
        try {
            console.err().println("relay: stopping");
            ready.remove();
            server.stop(GRACE);
            watched.close();
            console.err().println("relay: stopped");
        } catch (RuntimeException e) {
            console.err().println("relay: stopped, but not cleanly: " + Escapes.printable(e.toString()));
        } finally {
            console.err().flush();
            // a JVM that ends by a signal says 128 and the signal's number; this end is a good one
            Runtime.getRuntime().halt(ExitCode.OK);
        }
    }
}
