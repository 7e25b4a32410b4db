package dev.relaypolicy.server.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.server.delivery.ScriptedNextHop;
import dev.relaypolicy.server.outbound.RecipientCallout.Answer;
import dev.relaypolicy.server.outbound.RecipientCallout.Keep;
import dev.relaypolicy.testkit.ManualClock;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands of a callout, and how long its answer is cached. */
@Timeout(60)
class CachedCalloutsTest {

    private static final DomainName HOST = DomainName.parse("relay.test");
    private static final ForwardPath ANN = path("ann@example.org");
    private static final ForwardPath BOB = path("bob@example.org");
    private static final Answer KNOWN = new Answer.Known();

    /** A strong reference: the level of a logger is lost when it is collected. */
    private static final Logger QUIET = Logger.getLogger("dev.relaypolicy.server.outbound");

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-25T12:00:00Z"));
    private final ScheduledThreadPoolExecutor closer = new ScheduledThreadPoolExecutor(1);
    private final NextHopClient client = new NextHopClient(
            () -> HOST, DnsMailExchangers.bySystem(() -> HOST, new SecureRandom()), clock.ticker(), closer);
    private final CachedCallouts callouts = new CachedCallouts(client, clock.ticker());
    private ScriptedNextHop hop;

    @BeforeEach
    void open() throws IOException {
        QUIET.setLevel(Level.OFF);
        hop = new ScriptedNextHop();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        closer.shutdownNow();
        hop.close();
    }

    private static ForwardPath path(String address) {
        return ForwardPath.of(EmailAddress.parse(address));
    }

    private NextHopSettings kept() {
        return hop.settings().with(PoolSettings.DEFAULT);
    }

    private Answer ask(ForwardPath recipient) {
        return callouts.ask(kept(), recipient, Keep.DEFAULT);
    }

    private long asked(ForwardPath recipient) {
        return hop.commands.stream().filter(("RCPT TO:" + recipient)::equals).count();
    }

    @Test
    void sendsMailAndRcptOnly() {
        assertThat(callouts.ask(hop.settings(), ANN, Keep.DEFAULT)).isEqualTo(KNOWN);
        assertThat(hop.commands)
                .containsExactly("EHLO relay.test", "MAIL FROM:<>", "RCPT TO:<ann@example.org>", "QUIT");
    }

    @Test
    void reusesConnectionForNextCallout() {
        ask(ANN);
        ask(BOB);
        assertThat(hop.connections()).isEqualTo(1);
        assertThat(hop.commands)
                .containsExactly(
                        "EHLO relay.test",
                        "MAIL FROM:<>",
                        "RCPT TO:<ann@example.org>",
                        "RSET",
                        "MAIL FROM:<>",
                        "RCPT TO:<bob@example.org>",
                        "RSET");
    }

    @Test
    void cachesKnownRecipientForOneHour() {
        assertThat(ask(ANN)).isEqualTo(KNOWN);
        hop.on("RCPT", "550 5.1.1 gone");
        clock.advance(Duration.ofMinutes(59));
        assertThat(ask(ANN)).isEqualTo(KNOWN);
        clock.advance(Duration.ofMinutes(1).plusSeconds(2));
        assertThat(ask(ANN)).isInstanceOf(Answer.Unknown.class);
        assertThat(asked(ANN)).isEqualTo(2);
    }

    @Test
    void cachesUnknownRecipientForTenMinutes() {
        hop.on("RCPT", "550 5.1.1 no such user");
        assertThat(ask(ANN)).isEqualTo(new Answer.Unknown("the next hop answers `550 5.1.1 no such user`"));
        hop.on("RCPT", "250 ok");
        clock.advance(Duration.ofMinutes(9));
        assertThat(ask(ANN)).isInstanceOf(Answer.Unknown.class);
        assertThat(ask(BOB)).as("another").isEqualTo(KNOWN);
        clock.advance(Duration.ofMinutes(1).plusSeconds(2));
        assertThat(ask(ANN)).isEqualTo(KNOWN);
    }

    @Test
    void usesRequestedCacheTime() {
        Keep brief = new Keep(Duration.ofSeconds(5), Duration.ofSeconds(5));
        callouts.ask(kept(), ANN, brief);
        clock.advance(Duration.ofSeconds(8));
        callouts.ask(kept(), ANN, brief);
        assertThat(asked(ANN)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "450 4.2.1 greylisted",
                "421 4.3.2 closing",
                "221 2.0.0 Bye",
                "252 2.0.0 Perhaps",
                "354 what?",
                "gar bage",
                ScriptedNextHop.VANISH
            })
    void r5_doesNotCacheUnsettledAnswers(String reply) {
        hop.on("RCPT", reply);
        assertThat(ask(ANN)).isInstanceOf(Answer.Unsettled.class);
        hop.on("RCPT", "250 ok");
        assertThat(ask(ANN)).isEqualTo(KNOWN);
    }

    /** Such a rejection may concern this server, and does not concern the recipient. */
    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "EHLO", "MAIL"})
    void r5_rejectionBeforeRcptIsUnsettled(String step) {
        hop.on(step, "554 5.7.1 go away").on("HELO", "554 5.7.1 go away");
        assertThat(ask(ANN)).isInstanceOf(Answer.Unsettled.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "MAIL", "RCPT"})
    void r5_hangingNextHopIsUnsettledInTime(String step) {
        hop.on(step, ScriptedNextHop.HANG)
                .within(new NextHopTimeouts(Duration.ofSeconds(5), Duration.ofMillis(200), Duration.ofSeconds(1)));
        assertThat(ask(ANN)).isInstanceOf(Answer.Unsettled.class);
    }

    @Test
    void skipsDeadNextHopForAllRecipients() {
        hop.on("CONNECT", ScriptedNextHop.VANISH);
        for (int i = 0; i < 20; i++) {
            assertThat(ask(path("user" + i + "@example.org"))).isInstanceOf(Answer.Unsettled.class);
        }
        assertThat(hop.connections()).isEqualTo(BreakerSettings.DEFAULT.failures());
    }

    @Test
    void sharesOneCalloutAmongConcurrentRequests() throws Exception {
        CountDownLatch asking = new CountDownLatch(8);
        hop.before("RCPT", () -> {
            try {
                asking.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Answer>> questions = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                questions.add(() -> {
                    asking.countDown();
                    return ask(ANN);
                });
            }
            for (Future<Answer> answer : threads.invokeAll(questions)) {
                assertThat(answer.get()).isEqualTo(KNOWN);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(asked(ANN)).isEqualTo(1);
    }

    @Test
    void cachesEachNextHopSeparately() throws IOException {
        ask(ANN);
        try (ScriptedNextHop other = new ScriptedNextHop()) {
            other.on("RCPT", "550 no");
            assertThat(callouts.ask(other.settings(), ANN, Keep.DEFAULT)).isInstanceOf(Answer.Unknown.class);
        }
    }

    @Test
    void callsOutForUtf8RecipientIfSupported() {
        ForwardPath joe = path("jos\u00e9@example.org");
        assertThat(ask(joe)).isEqualTo(KNOWN);
        assertThat(hop.commands).contains("MAIL FROM:<> SMTPUTF8");
        hop.on("EHLO", "250 hop.test");
        assertThat(callouts.ask(hop.settings(), joe, Keep.DEFAULT)).isInstanceOf(Answer.Unknown.class);
    }

    /** Servers count rejected commands, and slow down or close. */
    @Test
    void closesConnectionBeforeServerLimitsRejections() {
        hop.on("RCPT", "550 5.1.1 no");
        for (int i = 0; i < 8; i++) {
            ask(path("user" + i + "@example.org"));
        }
        assertThat(hop.connections()).isEqualTo(2);
    }

    @Test
    void failsCalloutDuringShutdown() {
        closer.shutdownNow();
        assertThatThrownBy(() -> ask(ANN))
                .isInstanceOf(RuntimeException.class)
                .isNotInstanceOf(CancellationException.class);
    }

    @Test
    void rejectsInvalidCacheTimes() {
        Duration hour = Duration.ofHours(1);
        assertThatThrownBy(() -> new Keep(Duration.ZERO, hour)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Keep(hour, Duration.ofDays(8))).isInstanceOf(IllegalArgumentException.class);
    }
}
