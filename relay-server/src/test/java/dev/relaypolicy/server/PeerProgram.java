package dev.relaypolicy.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Runs external programs. */
public final class PeerProgram {

    private static final int TIMEOUT_SECONDS = 100;

    private PeerProgram() {}

    /** The exit code of a program, and its output on both streams. */
    public record Run(int code, String output) {}

    /**
     * Runs a program without input until it ends.
     *
     * @param folder receives the output
     */
    public static Run run(Path folder, List<String> command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.getOutputStream().close();
        assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS))
                .as("%s ends", command)
                .isTrue();
        return new Run(process.exitValue(), Files.readString(output, UTF_8));
    }

    /**
     * Runs {@code peers/NAME.py} and checks that it reports success.
     *
     * @param folder receives the script and its output
     */
    public static void python(Path folder, String name, List<String> arguments)
            throws IOException, InterruptedException {
        Path script = folder.resolve(name + ".py");
        try (InputStream in =
                Objects.requireNonNull(PeerProgram.class.getResourceAsStream("/peers/" + name + ".py"), name)) {
            Files.copy(in, script);
        }
        List<String> command = new ArrayList<>(List.of("python3", script.toString()));
        command.addAll(arguments);
        Run run = run(folder, command);
        assertThat(run.output()).contains("all went as it should");
        assertThat(run.code()).isZero();
    }

    public static List<String> swaks(String client, int port) {
        return new ArrayList<>(List.of(
                "swaks",
                "--server",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--local-interface",
                client,
                "--helo",
                "swaks.example"));
    }
}
