package dev.relaypolicy.server.protocol.smtp;

import static dev.relaypolicy.server.ServerExtension.ALLOWED;
import static dev.relaypolicy.server.ServerExtension.FOREIGN;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.ServerExtension;
import dev.relaypolicy.server.TestClient;
import dev.relaypolicy.server.delivery.ScriptedNextHop;
import dev.relaypolicy.server.protocol.wire.SmugglingPayloads;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** BDAT (RFC 3030): every byte of a chunk is data, even if the chunk is refused. */
class ChunkingTest {

    private static final String SENDER = "MAIL FROM:<s@example.org>";
    private static final String LOCAL = "RCPT TO:<alice@wiz-code.private>";
    private static final String RELAYED = "RCPT TO:<v@victim.test>";

    @RegisterExtension
    static final ScriptedNextHop HOP = ScriptedNextHop.shared();

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension().withNextHop(HOP::destination);

    @BeforeEach
    void begin() throws IOException {
        SERVER.clearMail("alice");
        HOP.messages.clear();
        HOP.commands.clear();
    }

    private static TestClient withRecipient(String client, String recipient) throws IOException {
        TestClient smtp = SERVER.smtp(client);
        assertThat(smtp.ask(SENDER)).startsWith("250");
        assertThat(smtp.ask(recipient)).startsWith("250");
        return smtp;
    }

    private static String bdat(String chunk, String last) {
        return "BDAT " + chunk.getBytes(ISO_8859_1).length + last + "\r\n" + chunk;
    }

    /** Sends BDAT and a chunk, and returns the reply. */
    private static String chunk(TestClient smtp, String chunk, String last) throws IOException {
        smtp.send(bdat(chunk, last).getBytes(ISO_8859_1));
        return smtp.reply();
    }

    private static void assertInSync(TestClient smtp) throws IOException {
        assertThat(smtp.ask("NOOP")).startsWith("250 2.0.0");
        assertThat(smtp.ask("QUIT")).startsWith("221");
    }

    @Test
    void joinsChunksUnchanged() throws IOException {
        try (TestClient smtp = withRecipient(FOREIGN, LOCAL)) {
            assertThat(chunk(smtp, "Subject: chunks\r\n\r\n.\r", "")).isEqualTo("250 2.0.0 21 octets received");
            assertThat(chunk(smtp, "\n..two\r\n.\r\nQUIT\r\n\u00e9", "")).startsWith("250 2.0.0");
            assertThat(chunk(smtp, "\r\n", " LAST")).startsWith("250 2.0.0 Kept as ");
            assertInSync(smtp);
        }
        assertThat(SERVER.mail("alice"))
                .singleElement()
                .asString()
                .endsWith("Subject: chunks\n\n.\n..two\n.\nQUIT\n\u00e9\n");
    }

    @Test
    void sendsChunksToNextHopAsDotStuffedData() throws IOException {
        try (TestClient smtp = withRecipient(ALLOWED, RELAYED)) {
            assertThat(chunk(smtp, "Subject: out\r\n\r\n.\r\n.x\r\n", " last")).startsWith("250 2.0.0");
            assertInSync(smtp);
        }
        assertThat(HOP.messages).singleElement().asString().endsWith("Subject: out\r\n\r\n..\r\n..x\r\n");
    }

    @Test
    void acceptsPipelinedChunksAndEmptyLastChunk() throws IOException {
        try (TestClient smtp = SERVER.smtp(FOREIGN)) {
            smtp.send(SENDER + "\r\n" + LOCAL + "\r\n" + bdat("Subject: all at once\r\n\r\nQUIT\r\n", "")
                    + bdat("", " LAST") + "NOOP\r\nQUIT\r\n");
            assertThat(List.of(
                            smtp.reply().substring(0, 9),
                            smtp.reply().substring(0, 9),
                            smtp.reply().substring(0, 9),
                            smtp.reply().substring(0, 9),
                            smtp.reply().substring(0, 9),
                            smtp.reply().substring(0, 9)))
                    .containsExactly("250 2.1.0", "250 2.1.5", "250 2.0.0", "250 2.0.0", "250 2.0.0", "221 2.0.0");
            assertThat(smtp.rest()).isEmpty();
        }
        assertThat(SERVER.mail("alice")).hasSize(1);
    }

    static Stream<String> payloads() {
        return SmugglingPayloads.BARE.stream();
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void rejectsSmugglingPayloadInChunk(String payload) throws IOException {
        String attack =
                "Subject: first\r\n\r\nfirst" + payload + SENDER + "\r\n" + RELAYED + "\r\nDATA\r\nsecond\r\n.\r\n";
        try (TestClient smtp = withRecipient(FOREIGN, LOCAL)) {
            assertThat(chunk(smtp, attack, " LAST")).startsWith("550 5.6.0");
            assertInSync(smtp);
        }
        assertThat(SERVER.mail("alice")).isEmpty();
        assertThat(HOP.messages).isEmpty();
    }

    @Test
    void rejectsCrAtEndOfMessage() throws IOException {
        try (TestClient smtp = withRecipient(FOREIGN, LOCAL)) {
            assertThat(chunk(smtp, "Subject: x\r\n\r\nx\r", " LAST")).startsWith("550 5.6.0");
            assertInSync(smtp);
        }
        assertThat(SERVER.mail("alice")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-1", "+1", "x", "0x10", "1 LAST LAST", "1 FIRST", "1LAST", "9999999999999999999", "1  LAST"
            })
    void closesSessionOnMalformedSize(String argument) throws IOException {
        try (TestClient smtp = withRecipient(FOREIGN, LOCAL)) {
            smtp.send("BDAT " + argument + "\r\n" + RELAYED + "\r\n");
            assertThat(smtp.reply()).startsWith("501 5.5.4");
            assertThat(smtp.rest()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {" BDAT 10", "BDAT\t10", "BDAT10", "bdat \u00e9"})
    void closesSessionOnLineThatMightBeBdat(String line) throws IOException {
        try (TestClient smtp = withRecipient(FOREIGN, LOCAL)) {
            smtp.send(line + "\r\n" + RELAYED + "\r\n");
            assertThat(smtp.reply()).startsWith("501 5.5.4");
            assertThat(smtp.rest()).isEmpty();
        }
    }

    static Stream<String> responses() {
        return Stream.of("BDAT 30 LAST", "BDAT 30 \u00ff", "BDAT 30" + " ".repeat(20_000));
    }

    @ParameterizedTest
    @MethodSource("responses")
    void closesSessionOnBdatInsteadOfAuthResponse(String response) throws IOException {
        try (TestClient smtp = SERVER.smtp(FOREIGN)) {
            assertThat(smtp.ask("AUTH LOGIN")).startsWith("334");
            smtp.send((response + "\r\n" + SENDER + "\r\n").getBytes(ISO_8859_1));
            assertThat(smtp.reply()).startsWith("501 5.5.4");
            assertThat(smtp.rest()).isEmpty();
        }
    }

    @Test
    void closesSessionOnOverlongBdatLine() throws IOException {
        try (TestClient smtp = withRecipient(FOREIGN, LOCAL)) {
            smtp.send("BDAT 1" + " ".repeat(20_000) + "\r\n" + RELAYED + "\r\n");
            assertThat(smtp.reply()).startsWith("501 5.5.4");
            assertThat(smtp.rest()).isEmpty();
        }
        try (TestClient smtp = withRecipient(FOREIGN, LOCAL)) {
            smtp.send(" BDAT 1" + " ".repeat(3_000) + "x\r\n" + RELAYED + "\r\n");
            assertThat(smtp.reply())
                    .as("longer than a command, shorter than a login")
                    .startsWith("501 5.5.4");
            assertThat(smtp.rest()).isEmpty();
        }
    }

    @Test
    void discardsChunkOutOfSequence() throws IOException {
        String mail = SENDER + "\r\n" + LOCAL + "\r\n";
        try (TestClient smtp = SERVER.smtp(FOREIGN)) {
            assertThat(chunk(smtp, mail, " LAST")).startsWith("503 5.5.1");
            assertThat(smtp.ask(SENDER)).startsWith("250");
            assertThat(smtp.ask(RELAYED)).startsWith("550 5.7.1");
            assertThat(chunk(smtp, mail, "")).startsWith("554 5.5.1");
            assertThat(chunk(smtp, mail, " LAST")).as("the rest of it").startsWith("503 5.5.1");
            assertInSync(smtp);
        }
        assertThat(SERVER.mail("alice")).isEmpty();
    }

    @Test
    void rejectsDataAndRcptAfterChunk() throws IOException {
        try (TestClient smtp = withRecipient(FOREIGN, LOCAL)) {
            assertThat(chunk(smtp, "Subject: x\r\n\r\n", "")).startsWith("250");
            assertThat(smtp.ask(LOCAL)).startsWith("503 5.5.1");
            assertThat(smtp.ask("DATA")).startsWith("503 5.5.1");
            assertThat(chunk(smtp, "x\r\n", " LAST")).startsWith("503 5.5.1");
            assertInSync(smtp);
        }
        assertThat(SERVER.mail("alice")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSET", "EHLO client.example", SENDER})
    void endOfTransactionDropsChunks(String command) throws IOException {
        try (TestClient smtp = withRecipient(FOREIGN, LOCAL)) {
            assertThat(chunk(smtp, "Subject: dropped\r\n\r\n", "")).startsWith("250");
            smtp.ask(command);
            assertThat(smtp.ask(SENDER)).startsWith("250");
            assertThat(smtp.ask(LOCAL)).startsWith("250");
            assertThat(chunk(smtp, "Subject: kept\r\n\r\n", " LAST")).startsWith("250");
            assertInSync(smtp);
        }
        assertThat(SERVER.mail("alice"))
                .singleElement()
                .asString()
                .contains("Subject: kept")
                .doesNotContain("dropped");
    }

    @Test
    void closesSessionOnChunkFarBeyondLimit() throws IOException {
        try (TestClient smtp = withRecipient(FOREIGN, LOCAL)) {
            smtp.send("BDAT 900000000000000000 LAST\r\n" + RELAYED + "\r\n");
            assertThat(smtp.reply()).startsWith("552 5.3.4");
            assertThat(smtp.rest()).isEmpty();
        }
    }

    @Test
    void disconnectWithinChunkStoresNothing() throws IOException {
        try (TestClient smtp = withRecipient(FOREIGN, LOCAL)) {
            smtp.send("BDAT 100 LAST\r\nSubject: half\r\n\r\n");
            smtp.endOutput();
            assertThat(smtp.rest()).isEmpty();
        }
        assertThat(SERVER.mail("alice")).isEmpty();
    }
}
