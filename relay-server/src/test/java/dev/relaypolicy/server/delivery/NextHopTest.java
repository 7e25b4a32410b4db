package dev.relaypolicy.server.delivery;

import static dev.relaypolicy.server.delivery.DeliveryFixture.BOB;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.net.HostAndPort;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.TestPorts;
import dev.relaypolicy.server.delivery.Destination.NextHop;
import dev.relaypolicy.server.outbound.NextHopConnection;
import dev.relaypolicy.server.outbound.NextHopTimeouts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class NextHopTest extends NextHopFixture {

    private static final String MESSAGE = "Subject: hello\r\n\r\nbody\r\n";
    private static final ForwardPath CAROL = ForwardPath.of(EmailAddress.parse("carol@elsewhere.test"));
    private static final ForwardPath UTF8 = ForwardPath.of(EmailAddress.parse("j\u00f6rg@elsewhere.test"));
    private static final NextHopTimeouts SHORT =
            new NextHopTimeouts(Duration.ofSeconds(5), Duration.ofMillis(300), Duration.ofMillis(600));

    /** Sends the message to BOB through the next hop, and to a local mailbox. */
    private SmtpReply deliver(String message, MailParameters parameters) {
        try (Transaction transaction = fixture.begin(parameters)) {
            SmtpReply reply = transaction.recipient(BOB, List.of(hop.destination()));
            if (reply.code() >= 300) {
                return reply;
            }
            transaction.recipient(ForwardPath.POSTMASTER, List.of(fixture.mailbox("alice")));
            DeliveryFixture.write(transaction, message);
            return transaction.finish();
        }
    }

    private void assertUnavailableAndNothingKept() throws Exception {
        assertThat(deliver(MESSAGE, MailParameters.NONE).toString()).startsWith("451 4.4.1 ");
        assertThat(fixture.allFiles()).isEmpty();
        hop.awaitDisconnect();
    }

    @Test
    void sendsEnvelopeAndReceivedFieldAndUnmodifiedMessage() throws Exception {
        StringBuilder message = new StringBuilder("Return-Path: <the@clients.own>\r\n\r\n.\r\n..a\r\nb.\r\n");
        for (char octet = 1; octet < 256; octet++) {
            if (octet != '\r' && octet != '\n') {
                message.append(octet);
            }
        }
        message.append("\r\n.\u00ff\r\n\r\n");
        MailParameters parameters = new MailParameters(OptionalLong.of(400), true, false);
        assertThat(deliver(message.toString(), parameters)).hasToString("250 2.0.0 Kept as T1");
        hop.awaitDisconnect();
        assertThat(hop.commands)
                .containsExactly(
                        "EHLO mail.wiz-code.private",
                        "MAIL FROM:<alice@wiz-code.private> SIZE=400 BODY=8BITMIME",
                        "RCPT TO:<bob@elsewhere.test>",
                        "DATA",
                        "QUIT");
        assertThat(hop.messages)
                .containsExactly("Received: from client.test ([192.0.2.7])\r\n"
                        + "\tby mail.wiz-code.private with ESMTP id T1;\r\n"
                        + "\tWed, 25 Nov 2026 12:00:00 +0000\r\n"
                        + message.toString().replace("\r\n.", "\r\n.."));
        assertThat(fixture.retrieveAll("alice").get(0)).endsWith(message);
    }

    @Test
    void sendsMessageLargerThanMemory() {
        hop.on("EHLO", "250-hop.test\r\n250 SIZE 0");
        String big = (".".repeat(70) + "\r\n").repeat(20_000);
        assertThat(deliver(big, MailParameters.NONE).code()).isEqualTo(250);
        assertThat(hop.messages.get(0)).endsWith("+0000\r\n" + (".".repeat(71) + "\r\n").repeat(20_000));
    }

    @Test
    void publishesLocalCopiesAfterNextHopAccepts() throws Exception {
        List<String> seen = new ArrayList<>();
        hop.before("END", () -> {
            try {
                seen.add(fixture.files("alice", "tmp").size() + " "
                        + fixture.files("alice", "new").size());
            } catch (IOException e) {
                seen.add(e.toString());
            }
        });
        assertThat(deliver(MESSAGE, MailParameters.NONE).code()).isEqualTo(250);
        hop.awaitDisconnect();
        assertThat(seen).containsExactly("1 0");
        assertThat(fixture.files("alice", "tmp")).isEmpty();
        assertThat(fixture.files("alice", "new")).hasSize(1);
    }

    @Test
    void passesOnReplyForEachRecipient() {
        hop.on("RCPT", "550 5.1.1 no \u001b[31msuch\u007f user", "251 will forward", "452-4.2.2 full\r\n452 try later");
        try (Transaction transaction = fixture.begin()) {
            assertThat(transaction.recipient(BOB, List.of(hop.destination())))
                    .hasToString("550 5.1.1 no \\u001b[31msuch\\u007f user");
            assertThat(transaction.recipient(CAROL, List.of(hop.destination()))).hasToString("251 2.1.5 will forward");
            assertThat(transaction.recipient(BOB, List.of(hop.destination()))).hasToString("452 4.2.2 full try later");
            DeliveryFixture.write(transaction, MESSAGE);
            assertThat(transaction.finish().code()).isEqualTo(250);
        }
        assertThat(hop.commands).filteredOn(c -> c.startsWith("MAIL")).hasSize(1);
    }

    @Test
    void sendsNoMessageWithoutAcceptedRecipients() throws Exception {
        hop.on("RCPT", "550 5.1.1 no");
        try (Transaction transaction = fixture.begin()) {
            transaction.recipient(BOB, List.of(hop.destination()));
            assertThat(transaction.dataRefusal()).isPresent();
            transaction.recipient(ForwardPath.POSTMASTER, List.of(fixture.mailbox("alice")));
            assertThat(transaction.dataRefusal()).isEmpty();
            DeliveryFixture.write(transaction, MESSAGE);
            assertThat(transaction.finish().code()).isEqualTo(250);
        }
        hop.awaitDisconnect();
        assertThat(hop.commands).doesNotContain("DATA").endsWith("QUIT");
        assertThat(fixture.files("alice", "new")).hasSize(1);
    }

    @Test
    void rejectedSenderRejectsAllRecipients() {
        hop.on("MAIL", "550-5.7.1 not\r\n550 5.7.1 you");
        try (Transaction transaction = fixture.begin()) {
            assertThat(transaction.recipient(BOB, List.of(hop.destination()))).hasToString("550 5.7.1 not you");
            assertThat(transaction.recipient(CAROL, List.of(hop.destination()))).hasToString("550 5.7.1 not you");
        }
        assertThat(hop.commands).filteredOn(c -> c.startsWith("RCPT")).isEmpty();
    }

    @Test
    void secondNextHopNeedsAnotherTransaction() throws Exception {
        try (ScriptedNextHop other = new ScriptedNextHop();
                Transaction transaction = fixture.begin()) {
            assertThat(transaction.recipient(BOB, List.of(hop.destination())).code())
                    .isEqualTo(250);
            assertThat(transaction
                            .recipient(CAROL, List.of(other.destination()))
                            .toString())
                    .startsWith("452 4.5.3 ");
        }
    }

    @Test
    void sendsNoopWhileClientIsSlow() throws Exception {
        for (String answer : List.of("250 ok", "500 5.5.1 what?")) {
            hop.on("NOOP", answer);
            hop.commands.clear();
            try (Transaction transaction = fixture.begin()) {
                transaction.recipient(BOB, List.of(hop.destination()));
                DeliveryFixture.write(transaction, "Subject: long\r\n");
                assertThat(hop.commands).doesNotContain("NOOP");
                for (int minute = 0; minute < 3; minute++) {
                    fixture.clock.advance(Duration.ofSeconds(61));
                    DeliveryFixture.write(transaction, "\r\n");
                    DeliveryFixture.write(transaction, "\r\n");
                }
                assertThat(transaction.finish().code()).isEqualTo(250);
            }
            hop.awaitDisconnect();
            assertThat(hop.commands).filteredOn("NOOP"::equals).hasSize(3);
            assertThat(hop.commands).endsWith("DATA", "QUIT");
        }
        for (String answer : List.of("421 4.3.2 closing", ScriptedNextHop.VANISH, "354 go")) {
            hop.on("NOOP", answer);
            hop.commands.clear();
            try (Transaction transaction = fixture.begin()) {
                transaction.recipient(BOB, List.of(hop.destination()));
                transaction.recipient(ForwardPath.POSTMASTER, List.of(fixture.mailbox("alice")));
                fixture.clock.advance(Duration.ofSeconds(61));
                DeliveryFixture.write(transaction, MESSAGE);
                assertThat(transaction.finish().toString()).startsWith("451 4.4.1 ");
            }
            hop.awaitDisconnect();
            assertThat(hop.commands).doesNotContain("DATA");
        }
        assertThat(fixture.allFiles()).isEmpty();
    }

    @Test
    void nextHopWithoutRecipientsGivesWayToAnother() throws Exception {
        hop.on("RCPT", "250 ok");
        for (String step : List.of("CONNECT", "MAIL", "RCPT")) {
            for (String answer : List.of("451 4.3.0 not now", "421 4.3.2 closing", "550 5.7.1 no", "nonsense")) {
                try (ScriptedNextHop down = new ScriptedNextHop().on(step, answer);
                        Transaction transaction = fixture.begin()) {
                    assertThat(transaction
                                    .recipient(CAROL, List.of(down.destination()))
                                    .code())
                            .isGreaterThanOrEqualTo(400);
                    assertThat(transaction
                                    .recipient(BOB, List.of(hop.destination()))
                                    .code())
                            .isEqualTo(250);
                    assertThat(transaction
                                    .recipient(CAROL, List.of(down.destination()))
                                    .toString())
                            .startsWith("452 4.5.3 ");
                    DeliveryFixture.write(transaction, MESSAGE);
                    assertThat(transaction.finish().code()).isEqualTo(250);
                    assertThat(down.messages).isEmpty();
                }
            }
        }
        assertThat(hop.messages).hasSize(12);
    }

    @Test
    void acceptsLastLineWithOnlyCode() throws Exception {
        for (String step : List.of("CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "END")) {
            hop.on("CONNECT", "220 ok")
                    .on("EHLO", "250 ok")
                    .on("MAIL", "250 ok")
                    .on("RCPT", "250 ok");
            hop.on("DATA", "354 go").on("END", "250 ok");
            String code = step.equals("CONNECT") ? "220" : step.equals("DATA") ? "354" : "250";
            hop.on(step, code + "-one\r\n" + code);
            assertThat(deliver(MESSAGE, MailParameters.NONE).code()).as(step).isEqualTo(250);
        }
        hop.on("END", "550-5.7.1 no\r\n550");
        assertThat(deliver(MESSAGE, MailParameters.NONE)).hasToString("550 5.7.1 no");
    }

    @ParameterizedTest
    @ValueSource(strings = {"554 5.7.1 go away", "451 busy", "552 5.3.4 too big"})
    void passesOnRejectionOfMessageAndStoresNothing(String refusal) throws Exception {
        for (String step : List.of("DATA", "END")) {
            hop.on("DATA", "354 go").on("END", "250 ok").on(step, refusal);
            assertThat(deliver(MESSAGE, MailParameters.NONE).toString().replace(" 4.0.0", ""))
                    .isEqualTo(refusal);
            assertThat(fixture.allFiles()).isEmpty();
            hop.awaitDisconnect();
        }
        assertThat(hop.commands).filteredOn("QUIT"::equals).hasSize(2);
    }

    @Test
    void fallsBackToHelo() throws Exception {
        hop.on("EHLO", "502 5.5.1 what?");
        MailParameters parameters = new MailParameters(OptionalLong.of(30), true, false);
        assertThat(deliver(MESSAGE, parameters).code()).isEqualTo(250);
        assertThat(hop.commands)
                .startsWith(
                        "EHLO mail.wiz-code.private",
                        "HELO mail.wiz-code.private",
                        "MAIL FROM:<alice@wiz-code.private>");
    }

    @Test
    void sendsEightBitMessageOnlyIfOffered() throws Exception {
        hop.on("EHLO", "250 hop.test");
        MailParameters parameters = new MailParameters(OptionalLong.empty(), true, false);
        assertThat(deliver(MESSAGE, parameters).code()).isEqualTo(250);
        assertThat(deliver("Subject: x\r\n\r\n\u00e9\r\n", parameters).toString())
                .startsWith("554 5.6.3 ");
        assertThat(fixture.files("alice", "new")).hasSize(1);
        assertThat(hop.messages).hasSize(1);
    }

    @Test
    void sendsUtf8AddressesOnlyIfOffered() throws Exception {
        MailParameters parameters = new MailParameters(OptionalLong.empty(), false, true);
        try (Transaction transaction = fixture.begin("\u00e5ke@wiz-code.private", parameters)) {
            assertThat(transaction.recipient(UTF8, List.of(hop.destination())).code())
                    .isEqualTo(250);
        }
        hop.awaitDisconnect();
        assertThat(hop.commands)
                .contains("MAIL FROM:<\u00c3\u00a5ke@wiz-code.private> SMTPUTF8")
                .contains("RCPT TO:<j\u00c3\u00b6rg@elsewhere.test>");

        hop.on("EHLO", "250-hop.test\r\n250 8BITMIME");
        try (Transaction transaction = fixture.begin(parameters)) {
            assertThat(transaction.recipient(UTF8, List.of(hop.destination())).toString())
                    .startsWith("553 5.6.7 ");
            assertThat(transaction.recipient(BOB, List.of(hop.destination())).code())
                    .isEqualTo(250);
            DeliveryFixture.write(transaction, "Subject: \u00c3\u00a5\r\n\r\n");
            assertThat(transaction.finish().toString()).startsWith("550 5.6.9 ");
        }
        try (Transaction transaction = fixture.begin("\u00e5ke@wiz-code.private", parameters)) {
            assertThat(transaction.recipient(BOB, List.of(hop.destination())).toString())
                    .startsWith("553 5.6.7 ");
        }
        assertThat(hop.messages).isEmpty();
    }

    @Test
    void rejectsMessageOverAnnouncedSize() {
        hop.on("EHLO", "250-hop.test\r\n250 SIZE 1000");
        assertThat(deliver("x".repeat(1000) + "\r\n", MailParameters.NONE).toString())
                .startsWith("552 5.3.4 ");
        assertThat(hop.commands).doesNotContain("DATA");
    }

    @Test
    void unreachableNextHopDefersOnlyItsRecipient() throws Exception {
        try (Socket refusing = TestPorts.refusing();
                Transaction transaction = fixture.begin()) {
            NextHop down = new NextHop(HostAndPort.fromParts("127.0.0.1", refusing.getLocalPort()));
            assertThat(transaction.recipient(BOB, List.of(down)).toString()).startsWith("451 4.4.1 ");
            transaction.recipient(ForwardPath.POSTMASTER, List.of(fixture.mailbox("alice")));
            DeliveryFixture.write(transaction, MESSAGE);
            assertThat(transaction.finish().code()).isEqualTo(250);
        }
        assertThat(fixture.files("alice", "new")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "554 5.3.2 no service",
                "garbage",
                "2",
                "999 high",
                "199 low",
                "354 go",
                "221 2.0.0 Bye",
                "250-endless\r\n251 other",
                "250 bare\n250 LF",
                "250 nul\0",
                "25\u00ff x",
                "",
                ScriptedNextHop.VANISH,
                "250 half a line" + ScriptedNextHop.VANISH,
                "250-half a reply\r\n" + ScriptedNextHop.VANISH
            })
    void malformedGreetingOrHeloReplyDefers(String reply) throws Exception {
        for (String step : List.of("CONNECT", "HELO")) {
            hop.on("CONNECT", "220 ok").on("EHLO", "500 what?").on(step, reply);
            assertUnavailableAndNothingKept();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"221 2.0.0 Bye", "220 ok", "354 go"})
    void replyOtherThan250ToEhloIsUnavailable(String reply) throws Exception {
        hop.on("EHLO", reply);
        assertUnavailableAndNothingKept();
        assertThat(hop.commands).noneMatch(command -> command.startsWith("MAIL"));
    }

    @Test
    void acceptsReply251() {
        hop.on("RCPT", "251 2.1.5 User not local, will forward");
        assertThat(deliver(MESSAGE, MailParameters.NONE).code()).isEqualTo(250);
        assertThat(hop.messages).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage",
                "2",
                "999 high",
                "199 low",
                "354 go\r\n250 twice",
                "350 more",
                "221 2.0.0 Bye",
                "252 2.0.0 Perhaps",
                "200 ok",
                "250-one\r\n251 other",
                "250 bare\n250 LF",
                "250 a\r250 CR",
                ScriptedNextHop.VANISH,
                "250 half a line" + ScriptedNextHop.VANISH,
                "250-half a reply\r\n" + ScriptedNextHop.VANISH
            })
    void malformedReplyDefersAndStoresNothing(String reply) throws Exception {
        for (String step : List.of("MAIL", "RCPT", "DATA", "END")) {
            hop.on("MAIL", "250 ok").on("RCPT", "250 ok").on("DATA", "354 go").on("END", "250 ok");
            hop.on(step, reply);
            if (step.equals("DATA") && reply.startsWith("354")) {
                continue;
            }
            assertUnavailableAndNothingKept();
        }
    }

    @Test
    void rejectsRepliesBeforeCommand() throws Exception {
        hop.on("RCPT", "250 ok\r\n354 go\r\n250 kept");
        assertUnavailableAndNothingKept();
        assertThat(hop.messages).isEmpty();
    }

    @Test
    void mapsReply421To451() throws Exception {
        for (String step : List.of("MAIL", "RCPT", "DATA", "END")) {
            hop.on("MAIL", "250 ok").on("RCPT", "250 ok").on("DATA", "354 go").on("END", "250 ok");
            hop.on(step, "421 4.3.2 closing" + "\r\n" + ScriptedNextHop.VANISH);
            assertThat(deliver(MESSAGE, MailParameters.NONE)).hasToString("451 4.3.2 closing");
            assertThat(fixture.allFiles()).isEmpty();
            hop.awaitDisconnect();
        }
    }

    @Test
    void connectionLostBetweenRecipientsFailsMessage() throws Exception {
        hop.on("RCPT", "250 ok", ScriptedNextHop.VANISH);
        try (Transaction transaction = fixture.begin()) {
            assertThat(transaction.recipient(BOB, List.of(hop.destination())).code())
                    .isEqualTo(250);
            assertThat(transaction.recipient(CAROL, List.of(hop.destination())).toString())
                    .startsWith("451 4.4.1 ");
            assertThat(transaction.recipient(ForwardPath.POSTMASTER, List.of(fixture.mailbox("alice"))))
                    .isEqualTo(SmtpReply.RECIPIENT_OK);
            assertThat(transaction.dataRefusal().orElseThrow().toString()).startsWith("451 4.4.1 ");
            DeliveryFixture.write(transaction, MESSAGE);
            assertThat(transaction.finish().toString()).startsWith("451 4.4.1 ");
        }
        assertThat(fixture.allFiles()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {ScriptedNextHop.HANG, ScriptedNextHop.TRICKLE, ScriptedNextHop.FLOOD})
    void limitsDurationOfUnfinishedReply(String behaviour) throws Exception {
        hop.within(SHORT);
        for (String step : List.of("CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "END")) {
            for (String each : List.of("EHLO", "MAIL", "RCPT", "END")) {
                hop.on(each, "250 ok");
            }
            hop.on("CONNECT", "220 ok").on("DATA", "354 go").on(step, behaviour);
            assertUnavailableAndNothingKept();
        }
    }

    @Test
    void limitsDurationOfBlockedWrite() {
        hop.within(SHORT);
        hop.on("EHLO", "250 hop.test").on("DATA", ScriptedNextHop.GO_AND_STOP_READING);
        String big = ("x".repeat(998) + "\r\n").repeat(20_000);
        assertThat(deliver(big, MailParameters.NONE).toString()).startsWith("451 4.4.1 ");
        assertThat(hop.messages).isEmpty();
    }

    @Test
    void abortedTransactionSendsNoMessage() throws Exception {
        try (Transaction transaction = fixture.begin()) {
            transaction.recipient(BOB, List.of(hop.destination()));
            DeliveryFixture.write(transaction, MESSAGE);
        }
        hop.awaitDisconnect();
        assertThat(hop.commands).doesNotContain("DATA").endsWith("QUIT");
        assertThat(hop.messages).isEmpty();
        assertThat(fixture.allFiles()).isEmpty();
    }

    private static final IpAddress CLIENT = IpAddress.parse("192.0.2.7");

    @Test
    void partialMessageIsNeverEnded() throws Exception {
        NextHopConnection connection = connect(hop.settings(), CLIENT);
        connection.command("DATA");
        Spool unreadable = fixture.spool();
        byte[] big = ("x".repeat(998) + "\r\n").repeat(500).getBytes(US_ASCII);
        unreadable.write(big, 0, big.length);
        unreadable.close();
        assertThatThrownBy(() -> connection.message(
                        out -> {
                            out.write(big);
                            unreadable.copyTo(out);
                        },
                        1))
                .isInstanceOf(IOException.class);
        connection.close();
        hop.awaitDisconnect();
        assertThat(hop.messages).isEmpty();
        assertThat(hop.fragments).hasSize(1).noneMatch(text -> text.contains("QUIT"));
    }

    @Test
    void rejectsCommandWithControlCharacters() throws Exception {
        try (NextHopConnection connection = connect(hop.settings(), CLIENT)) {
            for (String bad : List.of("NOOP\r\nMAIL FROM:<>", "NOOP\n", "NOOP\r", "NOOP\0", "NOOP\u007f")) {
                assertThatThrownBy(() -> connection.command(bad)).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    /** The kernel may give a local client the address and port of an outgoing connection to another destination. */
    @Test
    void ownConnectionMatchesAtBothEnds() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        SocketAddress server = new InetSocketAddress(loopback, hop.address().getPort());
        SocketAddress other = new InetSocketAddress(loopback, 2525);
        SocketAddress client;
        try (NextHopConnection connection = connect(hop.settings(), CLIENT)) {
            assertThat(connection).isNotNull();
            client = hop.clients().get(0);
            assertThat(fixture.client.isOwnConnection(client, server)).isTrue();
            assertThat(fixture.client.isOwnConnection(client, other)).isFalse();
            assertThat(fixture.client.isOwnConnection(other, server)).isFalse();
            assertThat(fixture.client.isOwnConnection(server, client)).isFalse();
        }
        assertThat(fixture.client.isOwnConnection(client, server))
                .as("the connection is closed")
                .isFalse();
    }
}
