package dev.relaypolicy.server.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.TestPorts;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A Postfix in the foreground, with its own configuration, queue and port. Must run as root. */
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
    private final Foreground master;

    private Postfix(Path configuration, int port, Foreground master) {
        this.configuration = configuration;
        this.port = port;
        this.master = master;
    }

    /**
     * Starts Postfix.
     *
     * @param folder an empty folder that its user can reach
     * @param settings more lines of main.cf
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
        int port = TestPorts.free();
        Files.writeString(
                configuration.resolve("main.cf"), MAIN.formatted(folder, name) + String.join("\n", settings) + "\n");
        Files.writeString(configuration.resolve("master.cf"), MASTER.formatted(port));
        return new Postfix(
                configuration,
                port,
                Foreground.start("daemon started", "postfix", "-c", configuration.toString(), "start-fg"));
    }

    int port() {
        return port;
    }

    List<String> log() {
        return master.log();
    }

    /** Submits a message with sendmail. */
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

    /** Stops it by its pid file. */
    @Override
    public void close() {
        master.end(this::abort);
    }

    private void abort() {
        try {
            new ProcessBuilder("postfix", "-c", configuration.toString(), "abort")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .onExit()
                    .join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
