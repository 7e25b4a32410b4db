package dev.relaypolicy.server.run;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.relaypolicy.Listener;
import dev.relaypolicy.file.Refreshable;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.config.model.ServerLimits;
import dev.relaypolicy.server.protocol.wire.BindFailedException;
import dev.relaypolicy.server.protocol.wire.ListenerSocket;
import dev.relaypolicy.server.protocol.wire.SessionLimits;
import dev.relaypolicy.server.protocol.wire.WireServer;
import dev.relaypolicy.text.Escapes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The server of this process, from its start to the signal that ends it. Stops in bounded time. */
public final class ServerProcess {

    /** For a session to finish its command when the server stops. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** For the whole stop, including the rest of the log. */
    private static final Duration MAX_STOP = Duration.ofSeconds(12);

    private static final Duration MAX_PRINT = Duration.ofMillis(500);

    private final OpenConfiguration configuration;
    private final WireServer server;
    private final ConfigurationWatcher watcher;
    private final Monitoring monitoring;
    private final ReadyFile ready;
    private final Consumer<String> messages;
    private volatile int exitCode = ExitCode.OK;

    private ServerProcess(
            OpenConfiguration configuration,
            WireServer server,
            ConfigurationWatcher watcher,
            Monitoring monitoring,
            ReadyFile ready,
            Consumer<String> messages) {
        this.configuration = configuration;
        this.server = server;
        this.watcher = watcher;
        this.monitoring = monitoring;
        this.ready = ready;
        this.messages = messages;
    }

    /**
     * Binds the listeners, which do not accept clients before {@link #serve}.
     *
     * @param messages prints a line about the process
     * @throws StartException if an address cannot be bound, or if a next hop is one of the listeners
     */
    public static ServerProcess bind(
            OpenConfiguration configuration,
            Monitoring monitoring,
            ReadyFile ready,
            Consumer<String> messages,
            InstantSource clock) {
        Optional<DescriptorLimit> descriptors = DescriptorLimit.ofThisProcess();
        descriptors
                .flatMap(limit -> limit.warning(configuration.limits().get().sessions()))
                .ifPresent(messages);
        ServerEnvironment environment = new ServerEnvironment(
                configuration.site(),
                configuration.tls(),
                monitoring.logs(),
                configuration.listeners(),
                cappedLimits(configuration.limits(), descriptors),
                configuration.spoolFolder(),
                clock,
                Ticker.systemTicker());
        ServerGraph graph = ServerGraph.of(environment);
        WireServer server = bind(graph);
        try {
            rejectOwnListeners(configuration, server);
            ConfigurationWatcher watcher = ConfigurationWatcher.start(
                    ImmutableList.<Refreshable>builder()
                            .addAll(configuration.watched())
                            .add(graph.grants())
                            .build(),
                    messages);
            listenToAdmin(configuration, monitoring, server, watcher, messages);
            Preload.run(environment);
            return new ServerProcess(configuration, server, watcher, monitoring, ready, messages);
        } catch (StartException e) {
            server.stop(Duration.ZERO);
            throw e;
        }
    }

    private static Supplier<ServerLimits> cappedLimits(
            Supplier<ServerLimits> configured, Optional<DescriptorLimit> descriptors) {
        return () -> {
            ServerLimits limits = configured.get();
            SessionLimits sessions =
                    descriptors.map(limit -> limit.cap(limits.sessions())).orElse(limits.sessions());
            return sessions.equals(limits.sessions()) ? limits : limits.withSessions(sessions);
        };
    }

    private static WireServer bind(ServerGraph graph) {
        try {
            return graph.server();
        } catch (BindFailedException e) {
            throw new StartException(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }

    private static void rejectOwnListeners(OpenConfiguration configuration, WireServer server) {
        Optional<HostAndPort> loop = configuration.nextHops().get().stream()
                .flatMap(nextHop -> nextHop.settings().hosts().stream())
                .filter(host -> isListener(host, server.listeners()))
                .findFirst();
        if (loop.isPresent()) {
            throw new StartException(
                    ExitCode.CONFIGURATION,
                    "the next hop " + loop.get() + " is a listener of this server: name, with --next-hop or in the"
                            + " configuration, the server that receives the mail");
        }
        configuration.forbidNextHops().accept(host -> isListener(host, server.listeners()));
    }

    /** An unknown host reaches no listener. */
    private static boolean isListener(HostAndPort server, List<ListenerSocket> listeners) {
        List<InetAddress> addresses;
        try {
            addresses = List.of(InetAddress.getAllByName(server.getHost()));
        } catch (UnknownHostException e) {
            return false;
        }
        return listeners.stream()
                .filter(listener -> listener.listener().port() == server.getPort())
                .anyMatch(listener -> addresses.stream().anyMatch(address -> reaches(address, listener)));
    }

    private static boolean reaches(InetAddress address, ListenerSocket listener) {
        boolean bound = IpAddress.of(address).equals(listener.address().address());
        boolean boundToAll = listener.address().address().toInetAddress().isAnyLocalAddress();
        return bound || address.isAnyLocalAddress() || (boundToAll && isOwn(address));
    }

    private static boolean isOwn(InetAddress address) {
        try {
            return address.isLoopbackAddress()
                    || Stream.ofNullable(NetworkInterface.getByInetAddress(address))
                                    .count()
                            > 0;
        } catch (SocketException e) {
            return false;
        }
    }

    private static void listenToAdmin(
            OpenConfiguration configuration,
            Monitoring monitoring,
            WireServer server,
            ConfigurationWatcher watcher,
            Consumer<String> messages) {
        try {
            monitoring
                    .listen(server, configuration.site()::files, watcher.executor())
                    .ifPresent(address -> messages.accept(
                            "admin listens on " + address.getAddress().getHostAddress() + ":" + address.getPort()));
        } catch (IOException e) {
            throw new StartException(ExitCode.UNAVAILABLE, "--admin cannot be bound: " + e.getMessage());
        }
    }

    /**
     * Serves until SIGTERM or SIGINT, which end the process.
     *
     * @param started receives the listeners as soon as all accept clients, before the ready file is written
     * @throws StartException if the ready file cannot be written
     */
    public void serve(Consumer<List<ListenerSocket>> started) {
        Thread stop = new Thread(this::stop, "stop");
        // before the ready file, since its reader may send a signal at once
        Runtime.getRuntime().addShutdownHook(stop);
        server.start(this::listenerLost);
        if (configuration.site().get().popBeforeSmtp()) {
            messages.accept("POP-before-SMTP grants are kept in memory and end with this process");
        }
        server.listeners()
                .forEach(listener -> messages.accept(listener.listener().name() + " listens on " + listener.address()));
        started.accept(server.listeners());
        try {
            ready.write(server.listeners());
        } catch (StartException e) {
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

    /** A supervisor restarts the process. */
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

    /** If standard error is a pipe that is not read, every write to it blocks, and so does every session that logs. */
    private void stop() {
        haltAfter(MAX_STOP);
        try {
            printBriefly("stopping");
            ready.remove().ifPresent(this::printBriefly);
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

    private void printBriefly(String line) {
        Thread printing = new Thread(() -> messages.accept(line), "stop-message");
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
