package dev.relaypolicy.server.protocol.smtp;

import static dev.relaypolicy.server.ServerExtension.FOREIGN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.ServerExtension;
import dev.relaypolicy.server.TestClient;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The quota of a session over sockets, with the default limits. */
class SmtpSessionQuotaTest {

    private static final String LOCAL = "RCPT TO:<alice@wiz-code.private>\r\n";

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension();

    /**
     * RFC 5321 section 4.5.3.1.10: the client sends the message to the accepted recipients, then continues with the
     * others.
     */
    @Test
    void repliesForTooManyRecipientsDoNotCountAsErrors() throws IOException {
        SERVER.clearMail("alice");
        try (TestClient smtp = SERVER.smtp(FOREIGN)) {
            assertThat(smtp.ask("MAIL FROM:<s@example.org>")).startsWith("250");
            smtp.send(LOCAL.repeat(1000));
            for (int i = 0; i < 1000; i++) {
                assertThat(smtp.reply()).startsWith(i < 100 ? "250 2.1.5" : "452 4.5.3");
            }
            assertThat(smtp.ask("DATA")).startsWith("354");
            assertThat(smtp.ask("Subject: x\r\n\r\nx\r\n.")).startsWith("250 2.0.0");
            assertThat(smtp.ask("MAIL FROM:<s@example.org>")).startsWith("250");
        }
        assertThat(SERVER.mail("alice")).hasSize(1);
    }

    @Test
    void closesSessionAfterTooManyJunkCommands() throws IOException {
        try (TestClient smtp = SERVER.smtp(FOREIGN)) {
            smtp.send("NOOP\r\nRSET\r\nVRFY x\r\n".repeat(40));
            String heard = smtp.rest();
            assertThat(heard.lines()).hasSizeBetween(99, 101).last().asString().startsWith("421 4.7.0");
        }
    }

    @Test
    void acceptedMessageResetsJunkCommands() throws IOException {
        try (TestClient smtp = SERVER.smtp(FOREIGN)) {
            for (int message = 0; message < 3; message++) {
                smtp.send("NOOP\r\n".repeat(80));
                for (int i = 0; i < 80; i++) {
                    assertThat(smtp.reply()).startsWith("250");
                }
                smtp.send("MAIL FROM:<s@example.org>\r\n" + LOCAL + "DATA\r\n");
                assertThat(smtp.reply()).startsWith("250");
                assertThat(smtp.reply()).startsWith("250");
                assertThat(smtp.reply()).startsWith("354");
                assertThat(smtp.ask("Subject: x\r\n\r\nx\r\n.")).startsWith("250 2.0.0");
            }
        }
    }
}
