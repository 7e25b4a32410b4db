package dev.relaypolicy.server.delivery;

import static dev.relaypolicy.server.delivery.DeliveryFixture.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.delivery.Destination.NextHop;
import dev.relaypolicy.server.outbound.NextHopConnection;
import dev.relaypolicy.server.outbound.NextHopSettings;
import dev.relaypolicy.server.outbound.NextHopTimeouts;
import dev.relaypolicy.server.outbound.NextHopTlsSettings;
import dev.relaypolicy.server.outbound.PoolSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reuse of connections by several transactions. */
@Timeout(60)
class NextHopReuseTest extends NextHopFixture {

    private static final ForwardPath CAROL = ForwardPath.of(EmailAddress.parse("carol@elsewhere.test"));
    private static final String MAIL = "MAIL FROM:<alice@wiz-code.private>";

    private NextHopSettings kept() {
        return hop.settings().with(PoolSettings.DEFAULT);
    }

    private SmtpReply deliver(NextHopSettings settings) {
        try (Transaction transaction = fixture.begin()) {
            SmtpReply reply = transaction.recipient(BOB, List.of(new NextHop(settings)));
            if (reply.code() >= 300) {
                return reply;
            }
            DeliveryFixture.write(transaction, "Subject: hello\r\n\r\nbody\r\n");
            return transaction.finish();
        }
    }

    private void assertDelivered() {
        assertThat(deliver(kept()).code()).isEqualTo(250);
    }

    @Test
    void reusesConnectionAfterRset() {
        assertDelivered();
        hop.on("END", "550 5.7.1 spam", "250 ok");
        assertThat(deliver(kept())).hasToString("550 5.7.1 spam");
        assertDelivered();
        assertThat(hop.connections()).isEqualTo(1);
        assertThat(hop.commands)
                .containsExactly(
                        "EHLO mail.wiz-code.private",
                        MAIL,
                        "RCPT TO:<bob@elsewhere.test>",
                        "DATA",
                        "RSET",
                        MAIL,
                        "RCPT TO:<bob@elsewhere.test>",
                        "DATA",
                        "RSET",
                        MAIL,
                        "RCPT TO:<bob@elsewhere.test>",
                        "DATA",
                        "RSET");
        assertThat(hop.messages).hasSize(3);
    }

    @Test
    void resetsAbortedTransaction() {
        try (Transaction transaction = fixture.begin()) {
            transaction.recipient(CAROL, List.of(new NextHop(kept())));
            DeliveryFixture.write(transaction, "half");
        }
        assertDelivered();
        assertThat(hop.connections()).isEqualTo(1);
        assertThat(hop.commands).containsSubsequence("RCPT TO:" + CAROL, "RSET", MAIL, "RCPT TO:" + BOB, "DATA");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"502 what?", "421 closing", "221 2.0.0 Bye", "", "250 ok\r\n250 twice", ScriptedNextHop.VANISH})
    void dropsConnectionAfterFailedReset(String reply) throws Exception {
        hop.on("RSET", reply);
        assertDelivered();
        if (reply.endsWith("twice")) {
            // the second reply arrives after the reset is accepted; the next transaction detects it before its first
            // command
            assertDelivered();
        } else {
            hop.awaitDisconnect();
            assertDelivered();
        }
        assertThat(hop.connections()).isEqualTo(2);
        assertThat(hop.messages).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {ScriptedNextHop.VANISH, "421 4.4.2 idle too long", "gar bage", "250"})
    void replacesStaleConnectionBeforeReplyToMail(String stale) {
        assertDelivered();
        hop.on("MAIL", stale.equals("250") ? "250 ok\r\n250 and more" : stale, "250 ok");
        if (stale.equals("250")) {
            // the server has replied to MAIL, so there is no retry
            assertThat(deliver(kept()).toString()).startsWith("451 4.4.1 ");
            assertThat(hop.messages).hasSize(1);
            assertThat(hop.connections()).isEqualTo(1);
            return;
        }
        assertDelivered();
        assertThat(hop.connections()).isEqualTo(2);
        assertThat(hop.messages).hasSize(2);
    }

    @Test
    void doesNotRetryFailedNewConnection() {
        assertDelivered();
        hop.on("MAIL", ScriptedNextHop.VANISH);
        assertThat(deliver(kept()).toString()).startsWith("451 4.4.1 ");
        assertThat(hop.connections()).isEqualTo(2);
    }

    @Test
    void doesNotRetryAfterReplyToMail() {
        for (String step : List.of("RCPT", "DATA", "END")) {
            hop.on("RCPT", "250 ok").on("DATA", "354 go").on("END", "250 ok");
            assertDelivered();
            int messages = hop.messages.size();
            int connections = hop.connections();
            hop.on(step, ScriptedNextHop.VANISH);
            assertThat(deliver(kept()).toString()).startsWith("451 4.4.1 ");
            assertThat(hop.connections()).as(step).isEqualTo(connections);
            assertThat(hop.messages).hasSize(messages + (step.equals("END") ? 1 : 0));
        }
    }

    @Test
    void keepsConnectionAfterRejection() {
        hop.on("MAIL", "550 5.7.1 not you", "250 ok").on("RCPT", "550 5.1.1 no", "250 ok");
        assertThat(deliver(kept())).hasToString("550 5.7.1 not you");
        assertThat(deliver(kept())).hasToString("550 5.1.1 no");
        assertDelivered();
        assertThat(hop.connections()).isEqualTo(1);
    }

    @Test
    void doesNotReuseExpiredConnection() throws Exception {
        assertDelivered();
        fixture.clock.advance(PoolSettings.DEFAULT.idleTime().plusMillis(1));
        assertDelivered();
        hop.awaitDisconnect();
        assertThat(hop.connections()).isEqualTo(2);
    }

    @Test
    void closesConnectionAfterIdleTime() throws Exception {
        assertThat(deliver(hop.settings().with(new PoolSettings(1, 1, Duration.ofSeconds(1), 100)))
                        .code())
                .isEqualTo(250);
        fixture.clock.advance(Duration.ofSeconds(2));
        hop.awaitDisconnect();
    }

    @Test
    void closesUnusedPoolAtUseOfAnother() throws Exception {
        NextHopSettings unused = hop.settings().with(new PoolSettings(10, 10, Duration.ofMinutes(5), 100));
        assertThat(deliver(unused).code()).isEqualTo(250);
        fixture.clock.advance(Duration.ofHours(1));
        assertDelivered();
        hop.awaitDisconnect();
    }

    @Test
    void closesConnectionAfterMaxMessages() {
        NextHopSettings two = hop.settings().with(new PoolSettings(10, 10, Duration.ofSeconds(30), 2));
        for (int i = 0; i < 5; i++) {
            assertThat(deliver(two).code()).isEqualTo(250);
        }
        assertThat(hop.connections()).isEqualTo(3);
        assertThat(hop.commands).filteredOn("QUIT"::equals).hasSize(2);
    }

    @Test
    void doesNotShareConnectionsAmongSettings() {
        assertDelivered();
        assertThat(deliver(kept().with(NextHopTlsSettings.NONE)).code()).isEqualTo(250);
        assertThat(hop.connections()).isEqualTo(2);
    }

    @Test
    void defersIfAllConnectionsAreInUse() {
        NextHopSettings one = hop.settings()
                .with(new PoolSettings(1, 1, Duration.ofSeconds(30), 100))
                .with(new NextHopTimeouts(Duration.ofMillis(100), Duration.ofSeconds(20), Duration.ofSeconds(30)));
        try (Transaction first = fixture.begin()) {
            assertThat(first.recipient(BOB, List.of(new NextHop(one))).code()).isEqualTo(250);
            assertThat(deliver(one).toString()).startsWith("451 4.4.1 ");
        }
        assertThat(deliver(one).code()).isEqualTo(250);
        hop.on("EHLO", ScriptedNextHop.VANISH).on("MAIL", ScriptedNextHop.VANISH, "250 ok");
        for (int i = 0; i < 3; i++) {
            assertThat(deliver(one).toString()).startsWith("451 4.4.1 ");
        }
        hop.on("EHLO", "250 hop.test");
        assertThat(deliver(one).code()).as("failures release their permits").isEqualTo(250);
    }

    @Test
    void sharesConnectionsAmongConcurrentTransactions() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            NextHopSettings four = hop.settings().with(new PoolSettings(4, 4, Duration.ofSeconds(30), 50));
            List<Callable<SmtpReply>> tasks = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                tasks.add(() -> deliver(four));
            }
            for (Future<SmtpReply> reply : threads.invokeAll(tasks)) {
                assertThat(reply.get().code()).isEqualTo(250);
            }
            assertThat(hop.messages).hasSize(200);
            assertThat(hop.connections()).isBetween(4, 12);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void closedClientKeepsNoConnections() throws Exception {
        assertDelivered();
        fixture.client.close();
        hop.awaitDisconnect();
        assertDelivered();
        hop.awaitDisconnect();
        assertThat(hop.commands).endsWith("QUIT");
    }

    /** Each session of a client holds a connection, even while its message arrives slowly. */
    @Test
    void limitsConnectionsPerClient() throws Exception {
        NextHopSettings three = hop.settings()
                .with(new PoolSettings(3, 0, Duration.ofSeconds(30), 1))
                .with(new NextHopTimeouts(Duration.ofMillis(200), Duration.ofSeconds(20), Duration.ofSeconds(30)));
        IpAddress greedy = IpAddress.parse("2001:db8::1");
        IpAddress sameNetwork = IpAddress.parse("2001:db8::ffff");
        IpAddress other = IpAddress.parse("192.0.2.7");
        try (NextHopConnection first = connect(three, greedy)) {
            try (NextHopConnection second = connect(three, sameNetwork)) {
                assertThat(second).isNotSameAs(first);
                assertThatThrownBy(() -> connect(three, greedy)).hasMessageContaining("one client");
                connect(three, other).close();
            }
            // released permits are available again, also after a failure
            connect(three, greedy).close();
            assertThatThrownBy(() -> fixture.client.connect(three, greedy, ready -> {
                        throw new IOException("no use");
                    }))
                    .hasMessageContaining("no use");
            connect(three, greedy).close();
        }
    }

    @Test
    void rejectsInvalidPoolSettings() {
        Duration time = Duration.ofSeconds(30);
        assertThatThrownBy(() -> new PoolSettings(0, 0, time, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PoolSettings(1, 2, time, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PoolSettings(1, 1, time, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PoolSettings(1, 1, Duration.ofMillis(999), 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PoolSettings(1, 1, Duration.ofSeconds(301), 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
