package dev.relaypolicy.server.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Postfix in the foreground, with a configuration, a queue and a port of its own: nothing of the machine's is read but its
 * programs. Postfix's master has to be root.
 */
final class Postfix implements AutoCloseable {

    private static final String MAIN = """
            compatibility_level = 3.6
            maillog_file = /dev/stdout
            queue_directory = %1$s/queue
            data_directory = %1$s/data
            myhostname = %2$s
            mydestination =
            mynetworks = 127.0.0.0/8
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            smtp_host_lookup = native
            alias_maps =
            local_header_rewrite_clients =
            append_dot_mydomain = no
            """;

    private static final String MASTER = """
            127.0.0.1:%d inet n - n - - smtpd
            postlog unix-dgram n - n - 1 postlogd
            pickup unix n - n 60 1 pickup
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            rewrite unix - - n - - trivial-rewrite
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            trace unix - - n - 0 bounce
            error unix - - n - - error
            retry unix - - n - - error
            smtp unix - - n - - smtp
            tlsmgr unix - - n 1000? 1 tlsmgr
            anvil unix - - n - 1 anvil
            scache unix - - n - 1 scache
            proxymap unix - - n - - proxymap
            """;

    private final Path configuration;
    private final int port;
    private final Process master;
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final CountDownLatch started = new CountDownLatch(1);
    private final Thread reader = new Thread(this::readLog, "postfix log");

    private Postfix(Path configuration, int port, Process master) {
        this.configuration = configuration;
        this.port = port;
        this.master = master;
    }

    /**
     * Starts one.
     *
     * @param folder an empty folder, which its user must be able to reach
     * @param name its own name
     * @param settings further lines of main.cf
     */
    static Postfix start(Path folder, String name, String... settings) throws IOException, InterruptedException {
        assertThat(System.getProperty("user.name"))
                .as("Postfix's master has to be root")
                .isEqualTo("root");
        Path configuration = Files.createDirectories(folder.resolve("etc"));
        Files.createDirectories(folder.resolve("queue"));
        Path data = Files.createDirectories(folder.resolve("data"));
        for (Path each : List.of(folder, configuration, folder.resolve("queue"))) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.setOwner(
                data, data.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postfix"));
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Files.writeString(
                configuration.resolve("main.cf"), MAIN.formatted(folder, name) + String.join("\n", settings) + "\n");
        Files.writeString(configuration.resolve("master.cf"), MASTER.formatted(port));
        Postfix postfix = new Postfix(
                configuration,
                port,
                new ProcessBuilder("postfix", "-c", configuration.toString(), "start-fg")
                        .redirectErrorStream(true)
                        .start());
        postfix.reader.start();
        if (!postfix.started.await(30, TimeUnit.SECONDS) || !postfix.master.isAlive()) {
            postfix.close();
            throw new IllegalStateException("Postfix does not start: " + postfix.log);
        }
        return postfix;
    }

    private void readLog() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(master.getInputStream(), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.add(line);
                if (line.contains("daemon started")) {
                    started.countDown();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            started.countDown();
        }
    }

    /** Where it listens. */
    int port() {
        return port;
    }

    /** What it has logged. */
    List<String> log() {
        return log;
    }

    /** Hands it a message as a program on its machine does. */
    void sendmail(String sender, String recipient, String message) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        List.of("sendmail", "-C", configuration.toString(), "-i", "-f", sender, "--", recipient))
                .redirectErrorStream(true)
                .start();
        try (OutputStream out = process.getOutputStream()) {
            out.write(message.replace("\r\n", "\n").getBytes(ISO_8859_1));
        }
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    /** Ends it by its own pid file, and waits until it has ended. */
    @Override
    public void close() throws IOException {
        List<ProcessHandle> ours = Stream.concat(Stream.of(master.toHandle()), master.descendants())
                .toList();
        new ProcessBuilder("postfix", "-c", configuration.toString(), "abort")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .onExit()
                .join();
        boolean ended = master.onExit()
                .thenApply(process -> true)
                .completeOnTimeout(false, 10, TimeUnit.SECONDS)
                .join();
        if (!ended) {
            ours.forEach(ProcessHandle::destroyForcibly);
        }
        Uninterruptibles.joinUninterruptibly(reader, 10, TimeUnit.SECONDS);
    }
}
