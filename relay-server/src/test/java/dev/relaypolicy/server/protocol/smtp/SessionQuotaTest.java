package dev.relaypolicy.server.protocol.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SessionQuotaTest {

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));

    private SessionQuota quota(int perMinute, int junk) {
        SmtpLimits defaults = SmtpLimits.DEFAULT;
        return new SessionQuota(
                new SmtpLimits(
                        defaults.recipients(),
                        3,
                        perMinute,
                        junk,
                        defaults.commandOctets(),
                        defaults.authOctets(),
                        defaults.messageOctets(),
                        defaults.command(),
                        defaults.message()),
                clock.ticker());
    }

    @Test
    void limitsCommandRateAndAllowsBurst() {
        SessionQuota quota = quota(60, 10);
        for (int i = 0; i < 60; i++) {
            assertThat(quota.command("RCPT")).isEmpty();
        }
        assertThat(quota.command("RCPT")).contains(SmtpReplies.TOO_MANY_COMMANDS);
        clock.advance(Duration.ofMillis(999));
        assertThat(quota.command("RCPT")).isPresent();
        clock.advance(Duration.ofMillis(1));
        assertThat(quota.command("RCPT")).isEmpty();
        assertThat(quota.command("RCPT")).isPresent();
        clock.advance(Duration.ofHours(1));
        for (int i = 0; i < 60; i++) {
            assertThat(quota.command("RCPT")).isEmpty();
        }
        assertThat(quota.command("RCPT")).isPresent();
    }

    @Test
    void acceptedMessageResetsJunkCommands() {
        SessionQuota quota = quota(1000, 10);
        for (int round = 0; round < 3; round++) {
            for (String verb :
                    new String[] {"EHLO", "HELO", "HELP", "NOOP", "RSET", "VRFY", "XCLIENT", "NOOP", "NOOP", "RSET"}) {
                assertThat(quota.command(verb)).isEmpty();
            }
            assertThat(quota.command("MAIL")).isEmpty();
            assertThat(quota.command("RCPT")).isEmpty();
            assertThat(quota.command("DATA")).isEmpty();
            quota.messageAccepted();
        }
        for (int i = 0; i < 10; i++) {
            assertThat(quota.command("RSET")).isEmpty();
        }
        assertThat(quota.command("MAIL")).isEmpty();
        assertThat(quota.command("NOOP")).contains(SmtpReplies.TOO_MUCH_JUNK);
    }

    @Test
    void countsErrorsExcept452() {
        SessionQuota quota = quota(1000, 10);
        assertThat(quota.replied(SmtpReplies.BAD_ARGUMENT)).isEmpty();
        assertThat(quota.replied(SmtpReply.RELAY_DENIED)).isEmpty();
        for (int i = 0; i < 100; i++) {
            assertThat(quota.replied(SmtpReplies.TOO_MANY_RECIPIENTS)).isEmpty();
            assertThat(quota.replied(SmtpReplies.OK)).isEmpty();
        }
        assertThat(quota.replied(SmtpReplies.UNRECOGNIZED)).contains(SmtpReplies.TOO_MANY_ERRORS);
    }
}
