package dev.relaypolicy.testkit.dialogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.relaypolicy.net.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DialogueRunnerTest {

    private final DialogueRunner runner = new DialogueRunner(address("127.0.0.7"), Duration.ofSeconds(20));

    @Test
    void returnsTranscriptOfMatchingDialogue() throws IOException {
        DialogueScript script = DialogueScript.parse(
                "hello.txt",
                "# greets\nS: 220\nC: EHLO client\nS: 250 whatever\n\nC: MAIL FROM:<é@example.org>\nS: 250\nC:\nS: 500\n");
        try (ScriptedServer server = ScriptedServer.replying(
                "220 hello\r\n", "250-first\r\n250-second\r\n250 last\r\n", "250 OK\r\n", "500 What?\r\n")) {
            assertThat(runner.run(script, server.address()))
                    .containsExactly(
                            "S: 220 hello",
                            "C: EHLO client",
                            "S: 250-first",
                            "S: 250-second",
                            "S: 250 last",
                            "C: MAIL FROM:<\\u00e9@example.org>",
                            "S: 250 OK",
                            "C: ",
                            "S: 500 What?");
            assertThat(server.received().client()).isEqualTo(address("127.0.0.7"));
            assertThat(server.received().lines()).containsExactly("EHLO client", "MAIL FROM:<é@example.org>", "");
        }
    }

    @Test
    void readsMultiLinePop3Replies() throws IOException {
        DialogueScript script =
                DialogueScript.parse("pop.txt", "S: +OK\nC: LIST\nS: +OK\nS: .\nC: PASS wrong\nS: -ERR\n");
        try (ScriptedServer server = ScriptedServer.replying(
                "+OK ready <1.2@example.org>\r\n", "+OK 2 messages\r\n1 120\r\n2 ..\r\n.\r\n", "-ERR no\r\n")) {
            assertThat(runner.run(script, server.address())).hasSize(8).endsWith("C: PASS wrong", "S: -ERR no");
        }
    }

    @Test
    void failsOnUnexpectedCodeWithTranscript() throws IOException {
        DialogueScript script = DialogueScript.parse("relay.txt", "S: 220\nC: RCPT TO:<u@example.net>\nS: 550\n");
        try (ScriptedServer server = ScriptedServer.replying("220 hello\r\n", "250 2.1.5 OK\u0007\r\n")) {
            assertThatExceptionOfType(DialogueFailedException.class)
                    .isThrownBy(() -> runner.run(script, server.address()))
                    .withMessage("""
                            relay.txt:3: expected `550`, got `250 2.1.5 OK\\u0007`
                              S: 220 hello
                              C: RCPT TO:<u@example.net>
                              S: 250 2.1.5 OK\\u0007""");
        }
    }

    @Test
    void failsOnMixedCodesInReply() throws IOException {
        assertFails("250-one\r\n550 two\r\n", "S: 250", "got `550 two`");
    }

    @Test
    void failsOnCodeWithTrailingCharacters() throws IOException {
        assertFails("2500 OK\r\n", "S: 250", "got `2500 OK`");
        assertFails("+OKAY\r\n", "S: +OK", "got `+OKAY`");
    }

    @Test
    void acceptsReplyWithoutText() throws IOException {
        try (ScriptedServer server = ScriptedServer.replying("250\r\n")) {
            assertThat(runner.run(DialogueScript.parse("bare.txt", "S: 250"), server.address()))
                    .containsExactly("S: 250");
        }
    }

    @Test
    void failsOnBareLf() throws IOException {
        assertFails("250 OK\n", "S: 250", "which does not end in CRLF");
    }

    @Test
    void failsWhenServerCloses() throws IOException {
        assertFails("250-more to come\r\n25", "S: 250", "got a closed connection");
    }

    @Test
    void failsOnEndlessLine() throws IOException {
        assertFails("250 " + "x".repeat(70_000), "S: 250", "more than 65536 bytes");
    }

    @Test
    void failsAfterTimeout() throws IOException {
        DialogueRunner impatient = new DialogueRunner(address("127.0.0.1"), Duration.ofMillis(50));
        try (ServerSocket silent = new ServerSocket(0, 1, address("127.0.0.1"))) {
            InetSocketAddress server = (InetSocketAddress) silent.getLocalSocketAddress();
            assertThatExceptionOfType(DialogueFailedException.class)
                    .isThrownBy(() -> impatient.run(DialogueScript.parse("silent.txt", "S: 220"), server))
                    .withMessageContaining("silent.txt:1: expected `220`, got no complete reply within 50 ms");
        }
    }

    @Test
    void failsWhenServerIsUnreachable() throws IOException {
        InetSocketAddress gone;
        try (ServerSocket closed = new ServerSocket(0, 1, address("127.0.0.1"))) {
            gone = (InetSocketAddress) closed.getLocalSocketAddress();
        }
        assertThatExceptionOfType(DialogueFailedException.class)
                .isThrownBy(() -> runner.run(DialogueScript.parse("gone.txt", "S: 220"), gone))
                .withMessageStartingWith("gone.txt: ");
    }

    @Test
    void rejectsTimeoutOutOfRange() {
        for (Duration timeout : new Duration[] {Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(30)}) {
            assertThatIllegalArgumentException().isThrownBy(() -> new DialogueRunner(address("127.0.0.1"), timeout));
        }
    }

    private void assertFails(String reply, String step, String problem) throws IOException {
        try (ScriptedServer server = ScriptedServer.replying(reply)) {
            assertThatExceptionOfType(DialogueFailedException.class)
                    .isThrownBy(() -> runner.run(DialogueScript.parse("script.txt", step), server.address()))
                    .withMessageStartingWith("script.txt:1: ")
                    .withMessageContaining(problem);
        }
    }

    private static InetAddress address(String text) {
        return IpAddress.parse(text).toInetAddress();
    }
}
