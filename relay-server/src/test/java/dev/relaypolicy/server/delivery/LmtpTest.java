package dev.relaypolicy.server.delivery;

import static dev.relaypolicy.server.delivery.DeliveryFixture.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.net.HostAndPort;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.server.delivery.Destination.NextHop;
import dev.relaypolicy.server.outbound.NextHopSettings;
import dev.relaypolicy.server.outbound.PoolSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** LMTP (RFC 2033): one reply per recipient after the data, combined into one for the client. */
@Timeout(60)
class LmtpTest extends NextHopFixture {

    private static final ForwardPath CAROL = ForwardPath.of(EmailAddress.parse("carol@elsewhere.test"));
    private static final ForwardPath DAVE = ForwardPath.of(EmailAddress.parse("dave@elsewhere.test"));

    private NextHopSettings settings() {
        return NextHopSettings.lmtp(hop.address())
                .with(DeliveryFixture.LONG_TIMEOUTS)
                .with(PoolSettings.NO_REUSE);
    }

    private SmtpReply deliver(NextHopSettings settings, ForwardPath... recipients) {
        try (Transaction transaction = fixture.begin()) {
            for (ForwardPath recipient : recipients) {
                transaction.recipient(recipient, List.of(new NextHop(settings)));
            }
            DeliveryFixture.write(transaction, "Subject: hello\r\n\r\nbody\r\n");
            return transaction.finish();
        }
    }

    @Test
    void deliversMessageOverLmtp() throws Exception {
        hop.on("END", "250 2.0.0 <bob> kept\r\n250 2.0.0 <carol> kept");
        assertThat(deliver(settings(), BOB, CAROL)).hasToString("250 2.0.0 Kept as T1");
        hop.awaitDisconnect();
        assertThat(hop.commands)
                .containsExactly(
                        "LHLO mail.wiz-code.private",
                        "MAIL FROM:<alice@wiz-code.private>",
                        "RCPT TO:<bob@elsewhere.test>",
                        "RCPT TO:<carol@elsewhere.test>",
                        "DATA",
                        "QUIT");
    }

    @Test
    void expectsRepliesForAcceptedRecipientsOnly() {
        hop.on("RCPT", "250 ok", "550 5.1.1 no", "250 ok").on("END", "250 kept\r\n250 kept");
        assertThat(deliver(settings(), BOB, CAROL, DAVE).code()).isEqualTo(250);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "550 5.7.1 a|550 5.7.1 b|550 5.7.1 a",
                "451 4.2.0 a|452 4.2.2 b|451 4.2.0 a",
                "550 5.7.1 a|452 4.2.2 b|452 4.2.2 b",
                "452 4.2.2 a|550 5.7.1 b|452 4.2.2 a",
                "250 2.0.0 a|550 5.7.1 b|451 4.3.0 The message was accepted for some recipients only, please try again later",
                "452 4.2.2 a|250 2.0.0 b|451 4.3.0 The message was accepted for some recipients only, please try again later",
            })
    void combinesRepliesWithoutLoss(String one, String two, String ours) throws Exception {
        hop.on("END", one + "\r\n" + two.replace("b", "b-1").replaceFirst(" ", "-") + "\r\n" + two);
        try (Transaction transaction = fixture.begin()) {
            transaction.recipient(BOB, List.of(new NextHop(settings())));
            transaction.recipient(CAROL, List.of(new NextHop(settings()), fixture.mailbox("alice")));
            DeliveryFixture.write(transaction, "Subject: hello\r\n\r\nbody\r\n");
            assertThat(transaction.finish().toString().replace(" b-1", "")).isEqualTo(ours);
        }
        assertThat(fixture.allFiles()).isEmpty();
    }

    @Test
    void partialDeliveryCausesAtMostOneDuplicate() {
        hop.on("END", "250 kept\r\n552 5.2.2 mailbox full");
        assertThat(deliver(settings(), BOB, CAROL).toString()).startsWith("451 4.3.0 ");
        for (List<ForwardPath> pair : List.of(List.of(BOB, CAROL), List.of(DAVE, CAROL), List.of(BOB, DAVE))) {
            hop.on("END", "250 kept");
            try (Transaction transaction = fixture.begin()) {
                NextHop server = new NextHop(settings());
                assertThat(transaction.recipient(pair.get(0), List.of(server)).code())
                        .isEqualTo(250);
                assertThat(transaction.recipient(pair.get(1), List.of(server)).toString())
                        .startsWith("452 4.5.3 ");
                DeliveryFixture.write(transaction, "Subject: hello\r\n\r\nbody\r\n");
                assertThat(transaction.finish().code()).isEqualTo(250);
            }
        }
        hop.on("END", "552 5.2.2 mailbox full");
        assertThat(deliver(settings(), CAROL)).hasToString("552 5.2.2 mailbox full");
        hop.on("END", "250 kept\r\n250 kept");
        try (Transaction other = fixture.begin("dora@wiz-code.private", MailParameters.NONE)) {
            assertThat(other.recipient(BOB, List.of(new NextHop(settings()))).code())
                    .isEqualTo(250);
            assertThat(other.recipient(CAROL, List.of(new NextHop(settings()))).code())
                    .as("another sender's message")
                    .isEqualTo(250);
        }
        fixture.clock.advance(Duration.ofDays(1));
        assertThat(deliver(settings(), BOB, CAROL).code()).as("a day later").isEqualTo(250);
    }

    @Test
    void missingReplyDefers() {
        hop.on("END", "250 kept" + "\r\n" + ScriptedNextHop.VANISH);
        assertThat(deliver(settings(), BOB, CAROL).toString()).startsWith("451 4.4.1 ");
        hop.on("END", "250 kept\r\n421 4.3.2 closing\r\n" + ScriptedNextHop.VANISH);
        assertThat(deliver(settings(), BOB, CAROL, DAVE).toString()).startsWith("451 4.4.1 ");
    }

    @Test
    void limitsRecipientsToOne() {
        try (Transaction transaction = fixture.begin()) {
            NextHop one = new NextHop(settings().withMaxRecipients(1));
            assertThat(transaction.recipient(BOB, List.of(one)).code()).isEqualTo(250);
            assertThat(transaction.recipient(CAROL, List.of(one)).toString()).startsWith("452 4.5.3 ");
            DeliveryFixture.write(transaction, "Subject: hello\r\n\r\n");
            assertThat(transaction.finish().code()).isEqualTo(250);
        }
        assertThat(hop.commands).doesNotContain("RCPT TO:" + CAROL);
    }

    @Test
    void matchesRepliesOnReusedConnections() {
        NextHopSettings kept = settings().with(PoolSettings.DEFAULT);
        for (int i = 0; i < 3; i++) {
            hop.on("END", "250 kept\r\n250 kept\r\n250 kept");
            assertThat(deliver(kept, BOB, CAROL, DAVE).code()).isEqualTo(250);
            hop.on("END", "550 5.7.1 no");
            assertThat(deliver(kept, BOB)).hasToString("550 5.7.1 no");
        }
        assertThat(hop.connections()).isEqualTo(1);
    }

    @Test
    void defersIfLhloIsRejected() {
        hop.on("LHLO", "500 what?");
        try (Transaction transaction = fixture.begin()) {
            assertThat(transaction
                            .recipient(BOB, List.of(new NextHop(settings())))
                            .toString())
                    .startsWith("451 4.4.1 ");
        }
        assertThat(hop.commands).containsExactly("LHLO mail.wiz-code.private");
    }

    @Test
    void rejectsPort25ForLmtp() {
        assertThatThrownBy(() -> NextHopSettings.lmtp(HostAndPort.fromParts("hop.test", 25)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("`hop.test:25`: LMTP must not use port 25 (RFC 2033 section 5): use port 24");
    }
}
