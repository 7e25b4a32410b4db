package dev.relaypolicy.benchmarks.server;

import java.io.BufferedReader;
import java.io.FileWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server in a process of its own, with its children where it has any; what it writes goes to a file. */
final class ServerProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration STEP = Duration.ofMillis(5);

    private final Process process;
    private final InetSocketAddress address;
    private final Path log;
    private final Duration startUp;

    private ServerProcess(Process process, InetSocketAddress address, Path log, Duration startUp) {
        this.process = process;
        this.address = address;
        this.log = log;
        this.startUp = startUp;
    }

    /** How a server is started that listens on a port of loopback. */
    record Command(List<String> words, Map<String, String> environment) {
        Command {
            words = List.copyOf(words);
            environment = Map.copyOf(environment);
        }
    }

    /** A port of loopback that nobody listens on. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /**
     * Starts a server and waits until it greets.
     *
     * @throws IOException where it does not, with what it wrote
     */
    static ServerProcess start(Command command, int port, Path log) throws IOException {
        Files.deleteIfExists(log);
        ProcessBuilder builder = new ProcessBuilder(command.words())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(command.environment());
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        long begin = System.nanoTime();
        Process process = builder.start();
        try {
            awaitGreeting(process, address, begin);
        } catch (IOException e) {
            stop(process);
            throw new IOException("it does not serve; it wrote:\n" + Files.readString(log), e);
        }
        return new ServerProcess(process, address, log, Duration.ofNanos(System.nanoTime() - begin));
    }

    private static void awaitGreeting(Process process, InetSocketAddress address, long begin) throws IOException {
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(address);
                socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                String greeting = reader.readLine();
                if (greeting == null || !greeting.startsWith("220")) {
                    throw new IOException("greeted with `" + greeting + "`");
                }
                return;
            } catch (ConnectException e) {
                if (!process.isAlive() || System.nanoTime() - begin > PATIENCE.toNanos()) {
                    throw e;
                }
                Sleep.of(STEP);
            }
        }
    }

    InetSocketAddress address() {
        return address;
    }

    /** From the start of the process to its first greeting. */
    Duration startUp() {
        return startUp;
    }

    /** The CPU time that it and its children have used so far, those that have ended included. */
    Duration cpu() throws IOException {
        Duration all = Duration.ZERO;
        for (long id : ids()) {
            all = all.plus(ProcFiles.cpu(id));
        }
        return all;
    }

    /** The memory that it and its children have in store. */
    long residentOctets() throws IOException {
        long all = 0;
        for (long id : ids()) {
            all += ProcFiles.residentOctets(id);
        }
        return all;
    }

    /** How many processes it is. */
    int processes() {
        return ids().length;
    }

    private long[] ids() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .mapToLong(ProcessHandle::pid)
                .toArray();
    }

    /** Empties what it has written so far, so that the disk does not fill; it goes on at the beginning. */
    void emptyLog() throws IOException {
        new FileWriter(log.toFile(), StandardCharsets.US_ASCII).close();
    }

    /** Ends it, and its children. */
    @Override
    public void close() {
        stop(process);
    }

    private static void stop(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        children.forEach(ProcessHandle::destroy);
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
