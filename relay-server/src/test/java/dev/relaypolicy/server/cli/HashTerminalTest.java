package dev.relaypolicy.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code hash} on a pseudo-terminal, which {@code script} of util-linux provides. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("peers")
class HashTerminalTest {

    /** A command whose terminal shows what the user types, unless the command disables it. */
    private static final class Typing implements AutoCloseable {
        private final Process process;
        private final StringBuilder screen = new StringBuilder();

        Typing(String terminals, String redirection) throws IOException {
            List<String> java = List.of(
                    ProcessHandle.current().info().command().orElseThrow(),
                    "-XX:TieredStopAtLevel=1",
                    "-Drelay.terminals=" + terminals,
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName(),
                    "hash");
            String command =
                    java.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" ", "", " " + redirection));
            process = new ProcessBuilder("script", "--quiet", "--return", "--command", command, "/dev/null")
                    .redirectErrorStream(true)
                    .start();
        }

        /** Waits for a prompt and types a line. */
        void answer(String prompt, String line) throws IOException {
            InputStream output = process.getInputStream();
            while (!screen.toString().endsWith(prompt)) {
                int next = output.read();
                assertThat(next).as("no `%s` in `%s`", prompt, screen).isNotNegative();
                screen.append((char) next);
            }
            process.getOutputStream().write((line + "\n").getBytes(UTF_8));
            process.getOutputStream().flush();
        }

        /** Waits for the exit and returns the whole screen. */
        String end(int exitCode) throws IOException, InterruptedException {
            screen.append(new String(process.getInputStream().readAllBytes(), UTF_8));
            assertThat(process.waitFor()).as(screen.toString()).isEqualTo(exitCode);
            return screen.toString();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    @Test
    void asksTwiceWithoutEcho() throws Exception {
        try (Typing typing = new Typing("in,out,err", "")) {
            typing.answer("password: ", "secret");
            typing.answer("again: ", "secret");
            assertThat(typing.end(0)).contains("160006170011").doesNotContain("secret");
        }
    }

    @Test
    void differentPasswordsAre64() throws Exception {
        try (Typing typing = new Typing("in,out,err", "")) {
            typing.answer("password: ", "secret");
            typing.answer("again: ", "secrets");
            assertThat(typing.end(64)).contains("the two passwords differ").doesNotContain("secret");
        }
    }

    @Test
    void emptyPasswordIs64() throws Exception {
        try (Typing typing = new Typing("in,out,err", "")) {
            typing.answer("password: ", "");
            typing.answer("again: ", "");
            assertThat(typing.end(64)).contains("a password is one line of 1 to 1024 bytes");
        }
    }

    /** Java cannot disable the echo then, so the prompt warns. */
    @Test
    void readsOneVisibleLineIfOutputIsNotATerminal() throws Exception {
        try (Typing typing = new Typing("in,err", "| cat")) {
            typing.answer("password (visible): ", "secret");
            assertThat(typing.end(0)).contains("160006170011");
        }
    }
}
