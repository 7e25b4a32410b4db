package dev.relaypolicy.server.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A third-party server in the foreground, which logs to standard output. Needs root. */
final class Foreground {

    private static final int PATIENCE_SECONDS = 30;

    private final Process process;
    private final String readyLine;
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Thread reader = new Thread(this::readLog, "log of a peer");

    private Foreground(Process process, String readyLine) {
        this.process = process;
        this.readyLine = readyLine;
    }

    /**
     * Starts a server and waits until it is ready.
     *
     * @param readyLine a part of the line that it logs when it is ready
     */
    static Foreground start(String readyLine, String... command) throws IOException, InterruptedException {
        assertThat(System.getProperty("user.name"))
                .as("%s has to be started by root", command[0])
                .isEqualTo("root");
        Foreground server = new Foreground(
                new ProcessBuilder(command).redirectErrorStream(true).start(), readyLine);
        server.reader.start();
        if (!server.ready.await(PATIENCE_SECONDS, TimeUnit.SECONDS) || !server.process.isAlive()) {
            server.end(server.process::destroy);
            throw new IllegalStateException(command[0] + " does not start: " + server.log);
        }
        return server;
    }

    private void readLog() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.add(line);
                if (line.contains(readyLine)) {
                    ready.countDown();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            ready.countDown();
        }
    }

    /** Returns a live view of the logged lines. */
    List<String> log() {
        return log;
    }

    /**
     * Stops the server and waits for it. Kills it and its children if it still runs after 30 seconds.
     *
     * @param way asks the server to stop
     */
    void end(Runnable way) {
        List<ProcessHandle> ours = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        way.run();
        boolean ended = process.onExit()
                .thenApply(gone -> true)
                .completeOnTimeout(false, PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
        if (!ended) {
            ours.forEach(ProcessHandle::destroyForcibly);
        }
        Uninterruptibles.joinUninterruptibly(reader, PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    void end() {
        end(process::destroy);
    }
}
