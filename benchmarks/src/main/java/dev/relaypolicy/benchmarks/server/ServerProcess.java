package dev.relaypolicy.benchmarks.server;

import com.google.common.util.concurrent.Uninterruptibles;
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

/** A server and its child processes, with a log file. */
final class ServerProcess implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
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

    record Command(List<String> line, Map<String, String> environment) {
        Command {
            line = List.copyOf(line);
            environment = Map.copyOf(environment);
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /**
     * Starts a server and waits up to 30 s for its greeting.
     *
     * @throws IOException if there is no greeting; the message includes the log
     */
    static ServerProcess start(Command command, int port, Path log) throws IOException {
        Files.deleteIfExists(log);
        ProcessBuilder builder = new ProcessBuilder(command.line())
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
            throw new IOException("no greeting; log:\n" + Files.readString(log), e);
        }
        return new ServerProcess(process, address, log, Duration.ofNanos(System.nanoTime() - begin));
    }

    private static void awaitGreeting(Process process, InetSocketAddress address, long begin) throws IOException {
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(address);
                socket.setSoTimeout(Math.toIntExact(TIMEOUT.toMillis()));
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                String greeting = reader.readLine();
                if (greeting == null || !greeting.startsWith("220")) {
                    throw new IOException("greeted with `" + greeting + "`");
                }
                return;
            } catch (ConnectException e) {
                if (!process.isAlive() || System.nanoTime() - begin > TIMEOUT.toNanos()) {
                    throw e;
                }
                Uninterruptibles.sleepUninterruptibly(STEP);
            }
        }
    }

    InetSocketAddress address() {
        return address;
    }

    /** The time from the start of the process to the first greeting. */
    Duration startUp() {
        return startUp;
    }

    /** Includes children that have ended. */
    Duration cpu() throws IOException {
        Duration all = Duration.ZERO;
        for (long id : ids()) {
            all = all.plus(ProcFiles.cpu(id));
        }
        return all;
    }

    /** In bytes, with children. */
    long residentBytes() throws IOException {
        long all = 0;
        for (long id : ids()) {
            all += ProcFiles.residentBytes(id);
        }
        return all;
    }

    /** The server and its children. */
    int processes() {
        return ids().length;
    }

    private long[] ids() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .mapToLong(ProcessHandle::pid)
                .toArray();
    }

    /** Truncates the log, to not fill the disk. */
    void emptyLog() throws IOException {
        new FileWriter(log.toFile(), StandardCharsets.US_ASCII).close();
    }

    @Override
    public void close() {
        stop(process);
    }

    private static void stop(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        children.forEach(ProcessHandle::destroy);
        try {
            if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
