package dev.relaypolicy.server.delivery;

import static dev.relaypolicy.server.delivery.DeliveryFixture.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.net.HostAndPort;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.TestPorts;
import dev.relaypolicy.server.delivery.Destination.NextHop;
import dev.relaypolicy.server.outbound.BreakerSettings;
import dev.relaypolicy.server.outbound.DnsMailExchangers;
import dev.relaypolicy.server.outbound.NextHopSettings;
import dev.relaypolicy.server.outbound.NextHopTimeouts;
import dev.relaypolicy.server.outbound.PoolSettings;
import dev.relaypolicy.server.outbound.TestNameServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Failover to other hosts, and circuit breakers. */
@Timeout(60)
class NextHopFailoverTest {

    @TempDir
    private Path folder;

    private DeliveryFixture fixture;
    private ScriptedNextHop first;
    private ScriptedNextHop second;

    @BeforeEach
    void open() throws IOException {
        fixture = new DeliveryFixture(folder);
        first = new ScriptedNextHop();
        second = new ScriptedNextHop();
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
        first.close();
        second.close();
    }

    private NextHopSettings both() {
        return NextHopSettings.smtp(first.address(), second.address())
                .with(DeliveryFixture.LONG_TIMEOUTS)
                .with(PoolSettings.NO_REUSE);
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

    @Test
    void prefersFirstHost() {
        assertThat(deliver(both()).code()).isEqualTo(250);
        assertThat(first.messages).hasSize(1);
        assertThat(second.connections()).isZero();
    }

    @Test
    void skipsUnreachableHost() throws Exception {
        try (Socket refusing = TestPorts.refusing()) {
            NextHopSettings settings = NextHopSettings.smtp(
                            HostAndPort.fromParts("127.0.0.1", refusing.getLocalPort()), second.address())
                    .with(PoolSettings.NO_REUSE);
            assertThat(deliver(settings).code()).isEqualTo(250);
        }
        assertThat(second.messages).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT 554 no service", "CONNECT 421 busy", "EHLO 421 busy", "MAIL 421 busy", "MAIL ?"})
    void skipsHostThatRejectsConnection(String scene) {
        String[] parts = scene.split(" ", 2);
        first.on(parts[0], parts[1]);
        assertThat(deliver(both()).code()).isEqualTo(250);
        assertThat(second.messages).hasSize(1);
        assertThat(first.messages).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"MAIL 550 5.7.1 no", "MAIL 451 4.3.0 no", "RCPT 450 4.2.0 no", "END 451 4.3.0 no"})
    void passesOnRejectionWithoutTryingNextHost(String scene) {
        String[] parts = scene.split(" ", 2);
        first.on(parts[0], parts[1]);
        assertThat(deliver(both())).hasToString(parts[1]);
        assertThat(second.connections()).isZero();
    }

    @Test
    void passesOn421FromLastHost() {
        first.on("MAIL", "421 4.3.2 closing");
        second.on("MAIL", "421 4.7.0 too many");
        assertThat(deliver(both())).hasToString("451 4.7.0 too many");
    }

    @Test
    void skipsFailingHostUntilOneTransactionSucceeds() {
        NextHopSettings settings = first.settings().with(new BreakerSettings(2, Duration.ofSeconds(30)));
        first.on("EHLO", "421 busy");
        for (int i = 0; i < 5; i++) {
            assertThat(deliver(settings).toString()).startsWith("451 4.4.1 ");
        }
        assertThat(first.connections()).isEqualTo(2);

        fixture.clock.advance(Duration.ofSeconds(30));
        for (int i = 0; i < 5; i++) {
            assertThat(deliver(settings).toString()).startsWith("451 4.4.1 ");
        }
        assertThat(first.connections()).as("one tries").isEqualTo(3);

        first.on("EHLO", "250 hop.test");
        fixture.clock.advance(Duration.ofSeconds(30));
        assertThat(deliver(settings).code()).isEqualTo(250);
        first.on("EHLO", "421 busy");
        assertThat(deliver(settings).toString()).startsWith("451 4.4.1 ");
        first.on("EHLO", "250 hop.test");
        assertThat(deliver(settings).code()).as("one failure is not two").isEqualTo(250);
    }

    @Test
    void rejectionsDoNotCountAsFailures() {
        NextHopSettings settings = first.settings().with(new BreakerSettings(1, Duration.ofSeconds(30)));
        first.on("MAIL", "550 5.7.1 no");
        assertThat(deliver(settings).code()).isEqualTo(550);
        first.on("MAIL", "250 ok").on("END", "451 4.3.0 later");
        assertThat(deliver(settings).code()).isEqualTo(451);
        first.on("END", "250 ok");
        assertThat(deliver(settings).code()).isEqualTo(250);
    }

    @Test
    void hostNotTriedInTimeDoesNotCountAsFailed() {
        NextHopSettings settings = both().with(new BreakerSettings(1, Duration.ofSeconds(30)))
                .with(new NextHopTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofMillis(300)));
        first.on("CONNECT", ScriptedNextHop.HANG);
        assertThat(deliver(settings).toString()).startsWith("451 4.4.1 ");
        assertThat(second.connections()).isZero();
        assertThat(deliver(settings).code()).as("the first is left alone now").isEqualTo(250);
        assertThat(second.messages).hasSize(1);
    }

    @Test
    void skippedHostDoesNotAffectNextHost() {
        NextHopSettings settings = both().with(new BreakerSettings(1, Duration.ofSeconds(30)));
        first.on("CONNECT", "421 busy");
        for (int i = 0; i < 3; i++) {
            assertThat(deliver(settings).code()).isEqualTo(250);
        }
        assertThat(first.connections()).isEqualTo(1);
        assertThat(second.messages).hasSize(3);
    }

    @Test
    void triesMailExchangersByPreference() throws Exception {
        try (TestNameServer dns = new TestNameServer();
                DeliveryFixture located = new DeliveryFixture(
                        folder, DnsMailExchangers.by(() -> DeliveryFixture.HOST, new Random(1), dns.address()))) {
            dns.add("hop.test", "20 mx2.hop.test", "10 mx1.hop.test")
                    .add("mx2.hop.test", IpAddress.parse("127.0.0.1").toInetAddress());
            dns.add("mx1.hop.test", IpAddress.parse("127.0.0.9").toInetAddress());
            NextHopSettings settings = NextHopSettings.smtp(
                            HostAndPort.fromParts("hop.test", second.address().getPort()))
                    .with(PoolSettings.NO_REUSE)
                    .byMailExchangers();
            try (Transaction transaction = located.begin()) {
                assertThat(transaction
                                .recipient(BOB, List.of(new NextHop(settings)))
                                .code())
                        .isEqualTo(250);
            }
            second.awaitDisconnect();
            assertThat(dns.asked()).containsSubsequence("hop.test. MX", "mx1.hop.test. A", "mx2.hop.test. A");

            dns.add("deaf.test", "0 .");
            settings =
                    NextHopSettings.smtp(HostAndPort.fromParts("deaf.test", 25)).byMailExchangers();
            try (Transaction transaction = located.begin()) {
                assertThat(transaction.recipient(BOB, List.of(new NextHop(settings))))
                        .hasToString("556 5.1.10 The domain accepts no mail");
            }
        }
    }

    @Test
    void rejectsInvalidSettings() {
        assertThatThrownBy(() -> NextHopSettings.smtp()).isInstanceOf(IllegalArgumentException.class);
        for (String bad : List.of("hop.test", ":25", "hop.test:0")) {
            assertThatThrownBy(() -> NextHopSettings.smtp(HostAndPort.fromString(bad)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("`" + bad + "` is not a next hop: write it as `host:port` or `[2001:db8::1]:25`");
        }
        for (String bad : List.of("192.0.2.1:25", "[2001:db8::1]:25", "a_b..test:25")) {
            assertThatThrownBy(() ->
                            NextHopSettings.smtp(HostAndPort.fromString(bad)).byMailExchangers())
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new BreakerSettings(0, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BreakerSettings(1, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> both().withMaxRecipients(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
