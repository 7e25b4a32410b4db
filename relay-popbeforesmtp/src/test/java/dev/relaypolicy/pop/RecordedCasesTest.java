package dev.relaypolicy.pop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Policies;
import dev.relaypolicy.RelayDecision.Effect;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * The decisions of XMail 1.27 after POP3 logins, as far as they depend on grants. Every login in
 * {@code recorded-cases.csv} used the correct password; the recipient is always in another domain.
 */
class RecordedCasesTest {

    private static final Duration WINDOW = PopBeforeSmtp.DEFAULT_WINDOW;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-25T12:00:00Z"));
    private final PopBeforeSmtp pop = new PopBeforeSmtp(
            new CaffeineGrantStore(WINDOW, CaffeineGrantStore.LAST_LOGIN_WINS, 1_000, clock.ticker()),
            new Directory(),
            WINDOW);
    private final RelayGate gate = RelayGate.of(Policies.firstMatch("permits", List.of(new PopBeforeSmtpPolicy())));

    @ParameterizedTest(name = "{0}: {6}")
    @CsvFileSource(resources = "recorded-cases.csv", numLinesToSkip = 1, emptyValue = "", nullValues = "-")
    void decidesAsRecorded(
            String id, String logins, int secondsLater, String client, String sender, String verdict, String note) {
        for (String login : logins.isEmpty() ? new String[0] : logins.split(" ", -1)) {
            String[] clientAndMailbox = login.split("=", 2);
            pop.loggedIn(
                    EmailAddress.parse(clientAndMailbox[1]), IpAddress.parse(clientAndMailbox[0]), clock.instant());
            clock.advance(Duration.ofMillis(1));
        }
        clock.advance(Duration.ofSeconds(secondsLater));
        RelayRequest atMail = Sessions.mail(client, sender, clock.instant());
        RelayRequest atRcpt = atMail.grant(pop.find(atMail)).rcpt(Sessions.to("victim@example.net"));

        assertThat(gate.decide(atRcpt).effect())
                .as("%s: %s", id, note)
                .isEqualTo(verdict.equals("accept") ? Effect.PERMIT : Effect.DENY);
    }
}
