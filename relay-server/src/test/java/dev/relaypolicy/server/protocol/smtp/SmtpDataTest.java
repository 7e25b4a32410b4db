package dev.relaypolicy.server.protocol.smtp;

import static dev.relaypolicy.server.ServerExtension.ALLOWED;
import static dev.relaypolicy.server.ServerExtension.FOREIGN;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.ServerExtension;
import dev.relaypolicy.server.TestClient;
import dev.relaypolicy.server.protocol.wire.SmugglingPayloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The storage of messages, without a next hop. */
class SmtpDataTest {

    private static final String SENDER = "MAIL FROM:<s@example.org>";
    private static final String LOCAL = "RCPT TO:<alice@wiz-code.private>";

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension();

    @BeforeEach
    void emptyTheMailboxes() throws IOException {
        SERVER.clearMail("alice");
        SERVER.clearMail("postmaster");
    }

    private static TestClient inData(String client, String... recipients) throws IOException {
        TestClient smtp = SERVER.smtp(client);
        assertThat(smtp.ask(SENDER)).startsWith("250");
        for (String recipient : recipients) {
            assertThat(smtp.ask(recipient)).startsWith("250");
        }
        assertThat(smtp.ask("DATA")).startsWith("354");
        return smtp;
    }

    private static String body(String message) {
        return message.substring(message.indexOf("\n\n") + 2);
    }

    @Test
    void storesMessageAfterTraceFields() throws IOException {
        try (TestClient smtp = inData(FOREIGN, LOCAL)) {
            smtp.send("Subject: hello\r\n\r\nfirst line\r\n\r\nlast line\r\n.\r\n");
            assertThat(smtp.reply()).matches("250 2\\.0\\.0 Kept as [0-9a-z]+-[0-9]+\\.[0-9]+");
        }
        assertThat(SERVER.mail("alice"))
                .singleElement()
                .asString()
                .matches("(?s)Return-Path: <s@example\\.org>\\n"
                        + "Received: from client\\.example \\(\\[127\\.0\\.0\\.2\\]\\)\\n"
                        + "\\tby wiz-code\\.private with ESMTP id [0-9a-z.-]+;\\n"
                        + "\\tWed, 25 Nov 2026 12:00:00 \\+0000\\n"
                        + "Subject: hello\\n\\nfirst line\\n\\nlast line\\n");
    }

    @Test
    void receivedFieldNamesProtocol() throws IOException {
        try (TestClient smtp = SERVER.connect("smtp", FOREIGN)) {
            smtp.ask("HELO client.example");
            smtp.ask("MAIL FROM:<>");
            smtp.ask(LOCAL);
            smtp.ask("DATA");
            assertThat(smtp.ask("x\r\n.")).startsWith("250");
            smtp.ask("EHLO evil)\\r\u00e9(\"");
            smtp.ask("AUTH PLAIN " + Login.plain("postmaster@wiz-code.private", "secret"));
            smtp.ask("MAIL FROM:<s@example.org> SMTPUTF8 BODY=8BITMIME");
            smtp.ask(LOCAL);
            smtp.ask("DATA");
            assertThat(smtp.ask("y\r\n.")).startsWith("250");
        }
        assertThat(SERVER.mail("alice"))
                .anySatisfy(message -> assertThat(message)
                        .startsWith("Return-Path: <>\nReceived: from client.example ([127.0.0.2])\n")
                        .contains(" with SMTP id "))
                .anySatisfy(message -> assertThat(message)
                        .contains("Received: from evil??r??? ([127.0.0.2])\n")
                        .contains(" with UTF8SMTPA id "));
    }

    @Test
    void storesEveryByte() throws IOException {
        StringBuilder message = new StringBuilder("Subject: octets\r\n\r\n");
        for (char octet = 1; octet < 256; octet++) {
            if (octet != '\r' && octet != '\n') {
                message.append(octet).append("x\r\n");
            }
        }
        message.append("x".repeat(50_000)).append("\r\n");
        try (TestClient smtp = inData(FOREIGN, LOCAL)) {
            smtp.send(message.toString().replace("\r\n.", "\r\n..").getBytes(ISO_8859_1));
            assertThat(smtp.ask(".")).startsWith("250");
        }
        assertThat(SERVER.mail("alice"))
                .singleElement()
                .asString()
                .endsWith(message.toString().replace("\r\n", "\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {".leading", "..two", "...", ". ", "a.b", "."})
    void restoresStuffedDots(String line) throws IOException {
        try (TestClient smtp = inData(FOREIGN, LOCAL)) {
            smtp.send("Subject: dots\r\n\r\n" + (line.startsWith(".") ? "." : "") + line + "\r\n.\r\n");
            assertThat(smtp.reply()).startsWith("250");
        }
        assertThat(SERVER.mail("alice"))
                .singleElement()
                .extracting(SmtpDataTest::body)
                .isEqualTo(line + "\n");
    }

    @Test
    void acceptsEmptyMessage() throws IOException {
        try (TestClient smtp = inData(FOREIGN, LOCAL)) {
            String answer = smtp.ask(".");
            assertThat(answer).startsWith("250");
            assertThat(smtp.ask("NOOP")).startsWith("250");
        }
        assertThat(SERVER.mail("alice")).hasSize(1);
    }

    @Test
    void storedMessageIsReadableByOwnerOnly() throws IOException {
        try (TestClient smtp = inData(FOREIGN, LOCAL)) {
            smtp.ask("x\r\n.");
        }
        try (Stream<Path> tree = Files.walk(SERVER.maildir("alice"))) {
            for (Path path : (Iterable<Path>) tree::iterator) {
                assertThat(java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .endsWith("------");
            }
        }
    }

    @Test
    void storesOneCopyPerMailbox() throws IOException {
        try (TestClient smtp =
                inData(FOREIGN, LOCAL, "RCPT TO:<walter@wiz-code.private>", LOCAL, "RCPT TO:<root@alias.private>")) {
            assertThat(smtp.ask("x\r\n.")).startsWith("250");
        }
        assertThat(SERVER.mail("alice")).hasSize(1);
        assertThat(SERVER.mail("postmaster")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RCPT TO:<postmaster>",
                "RCPT TO:<cmd@wiz-code.private>",
                "RCPT TO:<@route.test:postmaster@wiz-code.private>",
                "RCPT TO:<POSTMASTER@any.wild.private>",
            })
    void acceptsMailForPostmaster(String recipient) throws IOException {
        try (TestClient smtp = inData(FOREIGN, recipient)) {
            assertThat(smtp.ask("x\r\n.")).startsWith("250");
        }
        assertThat(SERVER.mail("postmaster")).hasSize(1);
    }

    /** The policy permits the recipient, but without a next hop the message is deferred. */
    @ParameterizedTest
    @ValueSource(strings = {"RCPT TO:<v@victim.test>", "RCPT TO:<x@cust.private>", "RCPT TO:<list@wiz-code.private>"})
    void defersWithoutNextHopAndStoresNothing(String recipient) throws IOException {
        try (TestClient smtp = SERVER.smtp(ALLOWED)) {
            smtp.ask(SENDER);
            assertThat(smtp.ask(LOCAL)).startsWith("250");
            assertThat(smtp.ask(recipient)).startsWith("250");
            assertThat(smtp.ask("DATA")).startsWith("451 4.3.5");
            assertThat(smtp.ask("RSET")).startsWith("250");
        }
        assertThat(SERVER.mail("alice")).isEmpty();
    }

    static Stream<String> sequencesThatEndNoMessage() {
        return SmugglingPayloads.BARE.stream();
    }

    private static String attack(String prefix, String payload) {
        return "Subject: first\r\n\r\n" + prefix + payload + "RSET\r\nMAIL FROM:<smuggler@evil.test>\r\n" + LOCAL
                + "\r\nDATA\r\nSubject: smuggled\r\n\r\nsecond";
    }

    @ParameterizedTest
    @MethodSource("sequencesThatEndNoMessage")
    void rejectsSmuggledMessage(String payload) throws IOException {
        for (int padding : new int[] {0, 4_096, 8_192, 16_384}) {
            // moves the payload across the edge of a buffer
            String prefix = padding == 0 ? "first" : "x".repeat(padding - 21);
            try (TestClient smtp = inData(ALLOWED, LOCAL)) {
                smtp.send(attack(prefix, payload));
                smtp.send("\r\n.\r\n");
                assertThat(smtp.reply()).startsWith("550 5.6.0");
                smtp.send("QUIT\r\n");
                assertThat(smtp.rest()).as("not one reply more").matches("221 .*\r\n");
            }
        }
        assertThat(SERVER.mail("alice")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("sequencesThatEndNoMessage")
    void rejectsSmuggledMessageSentByteByByte(String payload) throws IOException {
        try (TestClient smtp = inData(ALLOWED, LOCAL)) {
            for (byte octet : attack("first", payload).getBytes(ISO_8859_1)) {
                smtp.send(new byte[] {octet});
            }
            smtp.send("\r\n.\r\n");
            assertThat(smtp.reply()).startsWith("550 5.6.0");
            smtp.send("QUIT\r\n");
            assertThat(smtp.rest()).matches("221 .*\r\n");
        }
        assertThat(SERVER.mail("alice")).isEmpty();
    }

    @Test
    void stuffedDotIsText() throws IOException {
        try (TestClient smtp = inData(ALLOWED, LOCAL)) {
            smtp.send(attack("first", SmugglingPayloads.STUFFED_DOT));
            smtp.send("\r\n.\r\n");
            assertThat(smtp.reply()).startsWith("250");
            smtp.send("QUIT\r\n");
            assertThat(smtp.rest()).matches("221 .*\r\n");
        }
        assertThat(SERVER.mail("alice"))
                .singleElement()
                .extracting(SmtpDataTest::body)
                .asString()
                .startsWith("first\n.\nRSET\nMAIL FROM:<smuggler@evil.test>\n");
    }

    /** A rejected message leaves nothing behind, including its envelope. */
    @Test
    void staysInSyncAfterRejectedMessage() throws IOException {
        try (TestClient smtp = inData(ALLOWED, LOCAL)) {
            smtp.send("bare\nLF\r\n.\r\n");
            assertThat(smtp.reply()).startsWith("550 5.6.0");
            assertThat(smtp.ask(LOCAL)).startsWith("503");
            assertThat(smtp.ask(SENDER)).startsWith("250");
            smtp.ask(LOCAL);
            smtp.ask("DATA");
            assertThat(smtp.ask("good\r\n.")).startsWith("250");
        }
        assertThat(SERVER.mail("alice")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Subject: x\r\n\r\nhalf", "Subject: x\r\n\r\nwhole\r\n", "x\r\n.", "x\r\n.\r", "\r\n."})
    void disconnectWithinMessageStoresNothing(String sent) throws IOException {
        try (TestClient smtp = inData(FOREIGN, LOCAL)) {
            smtp.send(sent);
            smtp.endOutput();
            // the session has ended when the server closes
            assertThat(smtp.rest()).isEmpty();
        }
        assertThat(filesBelow("alice")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "RCPT TO:<al", "DATA", "DATA\r", "QUIT"})
    void disconnectWithinCommandStoresNothing(String sent) throws IOException {
        try (TestClient smtp = SERVER.smtp(FOREIGN)) {
            smtp.ask(SENDER);
            smtp.ask(LOCAL);
            smtp.send(sent);
            smtp.endOutput();
            assertThat(smtp.rest()).isEmpty();
        }
        assertThat(filesBelow("alice")).isEmpty();
    }

    @Test
    void resetWithinLargeMessageStoresNothing() throws IOException {
        TestClient smtp = inData(FOREIGN, LOCAL);
        smtp.send(("x".repeat(998) + "\r\n").repeat(1_000));
        smtp.reset();
        try (TestClient other = SERVER.smtp(FOREIGN)) {
            assertThat(other.ask("NOOP")).startsWith("250");
        }
        assertThat(SERVER.mail("alice")).isEmpty();
    }

    @Test
    void rejectsMessageWith50ReceivedFields() throws IOException {
        try (TestClient smtp = inData(FOREIGN, LOCAL)) {
            assertThat(smtp.ask("Received: from somewhere\r\n".repeat(51) + "\r\nx\r\n."))
                    .startsWith("554 5.4.6");
        }
        assertThat(SERVER.mail("alice")).isEmpty();
    }

    @Test
    void defersMessageThatCannotBeWritten() throws IOException {
        Files.createDirectories(SERVER.maildir("alice"));
        Files.writeString(SERVER.maildir("alice").resolve("tmp"), "a file is in the way");
        try (TestClient smtp = inData(FOREIGN, "RCPT TO:<postmaster>", LOCAL)) {
            assertThat(smtp.ask("x\r\n.")).startsWith("452 4.3.1");
        }
        assertThat(SERVER.mail("postmaster")).isEmpty();
    }

    private static List<Path> filesBelow(String user) throws IOException {
        if (!Files.exists(SERVER.maildir(user))) {
            return List.of();
        }
        try (Stream<Path> tree = Files.walk(SERVER.maildir(user))) {
            return tree.filter(Files::isRegularFile).toList();
        }
    }
}
