package dev.relaypolicy.server.protocol.smtp;

import static dev.relaypolicy.server.ServerExtension.ALLOWED;
import static dev.relaypolicy.server.ServerExtension.FOREIGN;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.HostAndPort;
import dev.relaypolicy.server.ServerExtension;
import dev.relaypolicy.server.TestClient;
import dev.relaypolicy.server.TestPorts;
import dev.relaypolicy.server.delivery.Destination.NextHop;
import dev.relaypolicy.server.delivery.ScriptedNextHop;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mail for other domains, with a scripted next hop whose replies are passed to the client. */
class SmtpNextHopTest {

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
        HOP.commands.clear();
        HOP.messages.clear();
        HOP.fragments.clear();
        HOP.on("CONNECT", "220 hop.test ESMTP");
        HOP.on("MAIL", "250 2.1.0 Sender OK");
        HOP.on("RCPT", "250 2.1.5 Recipient OK");
        HOP.on("DATA", "354 Go ahead");
        HOP.on("END", "250 2.0.0 Queued");
    }

    /** Ends the session and waits for the server to end it, because it may still use the next hop. */
    private static void end(TestClient smtp) throws IOException {
        assertThat(smtp.ask("QUIT")).startsWith("221");
        assertThat(smtp.rest()).isEmpty();
    }

    @Test
    void sendsPermittedMessageUnchanged() throws IOException {
        try (TestClient smtp = SERVER.smtp(ALLOWED)) {
            smtp.ask(SENDER);
            assertThat(smtp.ask(RELAYED)).startsWith("250 2.1.5");
            assertThat(smtp.ask("RCPT TO:<\"quoted local\"@VICTIM.test>")).startsWith("250 2.1.5");
            assertThat(smtp.ask("DATA")).startsWith("354");
            assertThat(smtp.ask("Subject: out\r\n\r\n..dot\r\n.")).startsWith("250 2.0.0");
            end(smtp);
        }
        assertThat(HOP.commands)
                .containsExactly(
                        "EHLO wiz-code.private",
                        "MAIL FROM:<s@example.org>",
                        "RCPT TO:<v@victim.test>",
                        "RCPT TO:<\"quoted local\"@victim.test>",
                        "DATA",
                        "QUIT");
        assertThat(HOP.messages)
                .singleElement()
                .asString()
                .startsWith("Received: from client.example ([127.0.1.5])\r\n")
                .endsWith("Subject: out\r\n\r\n..dot\r\n");
    }

    @Test
    void sendsNothingAfterRefusal() throws IOException {
        try (TestClient smtp = SERVER.smtp(FOREIGN)) {
            smtp.ask(SENDER);
            assertThat(smtp.ask(RELAYED)).startsWith("550 5.7.1");
            assertThat(smtp.ask(LOCAL)).startsWith("250");
            assertThat(smtp.ask("RCPT TO:<nobody@wiz-code.private>")).startsWith("550 5.1.1");
            assertThat(smtp.ask("RCPT TO:<v%victim.test@wiz-code.private>")).startsWith("550 5.1.1");
            smtp.ask("DATA");
            assertThat(smtp.ask("x\r\n.")).startsWith("250");
            end(smtp);
        }
        assertThat(HOP.commands).isEmpty();
        assertThat(SERVER.mail("alice")).hasSize(1);
    }

    /** R15: a source route is dropped before the decision and before delivery. */
    @Test
    void r15_dropsSourceRouteOnly() throws IOException {
        try (TestClient smtp = SERVER.smtp(ALLOWED)) {
            smtp.ask("MAIL FROM:<@r.test:s%x.test@example.org>");
            assertThat(smtp.ask("RCPT TO:<@wiz-code.private,@r.test:v%w.test@victim.test>"))
                    .startsWith("250");
            end(smtp);
        }
        assertThat(HOP.commands)
                .contains("MAIL FROM:<s%x.test@example.org>", "RCPT TO:<v%w.test@victim.test>")
                .noneMatch(command -> command.contains("@r.test"));
    }

    /** The step, the reply of the next hop, and the expected replies to RCPT and to the message. */
    @ParameterizedTest
    @CsvSource({
        "CONNECT, 554 Go away, 451 4.4.1, ''",
        "CONNECT, 421 Busy, 451 4.4.1, ''",
        "MAIL, 550 5.7.1 Sender refused, 550 5.7.1, ''",
        "MAIL, 452 4.3.1 No space, 452 4.3.1, ''",
        "RCPT, 550 5.1.1 No such user, 550 5.1.1, ''",
        "RCPT, 450 4.2.0 Greylisted, 450 4.2.0, ''",
        "RCPT, 421 4.3.2 Going down, 451, ''",
        "RCPT, nonsense, 451 4.4.1, ''",
        "RCPT, <vanish>, 451 4.4.1, ''",
        "DATA, 554 5.7.0 No, 250, 554 5.7.0",
        "DATA, <vanish>, 250, 451 4.4.1",
        "END, 550 5.7.1 Spam, 250, 550 5.7.1",
        "END, 451 4.3.0 Later, 250, 451 4.3.0",
        "END, <vanish>, 250, 451 4.4.1",
    })
    void passesNextHopRefusalToClient(String step, String said, String atRcpt, String atEnd) throws IOException {
        HOP.on(step, said);
        try (TestClient smtp = SERVER.smtp(ALLOWED)) {
            smtp.ask(SENDER);
            assertThat(smtp.ask(RELAYED)).startsWith(atRcpt);
            if (atEnd.isEmpty()) {
                assertThat(smtp.ask("DATA")).as("no recipient is left").startsWith("554");
                assertThat(smtp.ask(LOCAL)).as("the transaction goes on").startsWith("250");
            } else {
                assertThat(smtp.ask(LOCAL)).startsWith("250");
                assertThat(smtp.ask("DATA")).startsWith("354");
                assertThat(smtp.ask("x\r\n.")).startsWith(atEnd);
                assertThat(SERVER.mail("alice")).as("no local copy either").isEmpty();
            }
            assertThat(smtp.ask("RSET")).startsWith("250");
            end(smtp);
        }
        assertThat(HOP.messages).hasSize(step.equals("END") ? 1 : 0);
    }

    @Test
    void refusedRecipientDoesNotAffectOthers() throws IOException {
        HOP.on("RCPT", "550 5.1.1 No such user", "250 2.1.5 OK");
        try (TestClient smtp = SERVER.smtp(ALLOWED)) {
            smtp.ask(SENDER);
            assertThat(smtp.ask("RCPT TO:<gone@victim.test>")).startsWith("550 5.1.1");
            assertThat(smtp.ask(RELAYED)).startsWith("250");
            assertThat(smtp.ask(LOCAL)).startsWith("250");
            smtp.ask("DATA");
            assertThat(smtp.ask("x\r\n.")).startsWith("250");
            end(smtp);
        }
        assertThat(HOP.messages).hasSize(1);
        assertThat(SERVER.mail("alice")).hasSize(1);
    }

    /** The permit is logged before the next hop replies. */
    @Test
    void logsNextHopRefusalUnderIdOfPermit() throws IOException {
        SERVER.server().log().clear();
        HOP.on("RCPT", "550 5.1.1 No such\tuser", "250 2.1.5 OK");
        try (TestClient smtp = SERVER.smtp(ALLOWED)) {
            smtp.ask(SENDER);
            assertThat(smtp.ask("RCPT TO:<gone@victim.test>")).startsWith("550 5.1.1");
            assertThat(smtp.ask(RELAYED)).startsWith("250");
            end(smtp);
        }
        List<String> log = SERVER.server().log();
        assertThat(log).hasSize(3);
        assertThat(log.get(0)).startsWith("decision id=").contains(" verdict=permit ", " to=<gone@victim.test> ");
        String id = log.get(0).split(" ", 3)[1];
        assertThat(log.get(1))
                .matches("not-taken " + id
                        + " time=[^ ]+ code=550 enhanced=5\\.1\\.1 client=127\\.0\\.1\\.5 listener=smtp"
                        + " from=<s@example\\.org> to=<gone@victim\\.test> detail=No\\\\ssuch\\\\\\\\tuser");
        assertThat(log.get(2)).startsWith("decision ").contains(" verdict=permit ");
    }

    @Test
    void neverCompletesRejectedMessageAtNextHop() throws IOException {
        try (TestClient smtp = SERVER.smtp(ALLOWED)) {
            smtp.ask(SENDER);
            smtp.ask(RELAYED);
            smtp.ask("DATA");
            smtp.send("first\r\n\n.\r\nRSET\r\nMAIL FROM:<x@evil.test>\r\nsecond\r\n.\r\n");
            assertThat(smtp.reply()).startsWith("550 5.6.0");
            end(smtp);
        }
        assertThat(HOP.messages).isEmpty();
        assertThat(HOP.commands).doesNotContain("DATA");
    }

    @Test
    void disconnectWithinMessageSendsNothing() throws IOException {
        try (TestClient smtp = SERVER.smtp(ALLOWED)) {
            smtp.ask(SENDER);
            smtp.ask(RELAYED);
            smtp.ask("DATA");
            smtp.send("half a message\r\n");
            smtp.endOutput();
            assertThat(smtp.rest()).isEmpty();
        }
        assertThat(HOP.messages).isEmpty();
    }

    @Test
    void sendsUtf8AddressesUnchanged() throws IOException {
        try (TestClient smtp = SERVER.smtp(ALLOWED)) {
            smtp.ask("MAIL FROM:<j\u00fcrgen@b\u00fccher.test> SMTPUTF8 BODY=8BITMIME SIZE=10");
            assertThat(smtp.ask("RCPT TO:<gr\u00fcn@victim.test>")).startsWith("250");
            end(smtp);
        }
        assertThat(HOP.commands.get(1))
                .startsWith("MAIL FROM:<j\u00c3\u00bcrgen@xn--bcher-kva.test>")
                .contains("SMTPUTF8", "BODY=8BITMIME", "SIZE=10");
        assertThat(HOP.commands.get(2)).startsWith("RCPT TO:<gr\u00c3\u00bcn@victim.test>");
    }

    @Test
    void defersRecipientIfNextHopIsDown() throws IOException {
        Socket refusing = TestPorts.refusing();
        ServerExtension server = new ServerExtension()
                .withNextHop(() -> new NextHop(HostAndPort.fromParts("127.0.0.1", refusing.getLocalPort())));
        server.start();
        try (refusing;
                TestClient smtp = server.smtp(ALLOWED)) {
            smtp.ask(SENDER);
            assertThat(smtp.ask(RELAYED)).startsWith("451 4.4.1");
            assertThat(smtp.ask(LOCAL)).startsWith("250");
            smtp.ask("DATA");
            assertThat(smtp.ask("x\r\n.")).startsWith("250");
            assertThat(server.mail("alice")).hasSize(1);
        } finally {
            server.stop();
        }
    }
}
