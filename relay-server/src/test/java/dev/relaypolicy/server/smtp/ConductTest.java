package dev.relaypolicy.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ConductTest {

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));

    private Conduct conduct(int perMinute, int junk) {
        SmtpLimits defaults = SmtpLimits.DEFAULT;
        return new Conduct(
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
    void asManyCommandsAsInAMinuteComeAtOnceAndThenAsTimeGivesThemBack() {
        Conduct conduct = conduct(60, 10);
        for (int i = 0; i < 60; i++) {
            assertThat(conduct.command("RCPT")).isEmpty();
        }
        assertThat(conduct.command("RCPT")).contains(SmtpReplies.TOO_MANY_COMMANDS);
        clock.advance(Duration.ofMillis(999));
        assertThat(conduct.command("RCPT")).isPresent();
        clock.advance(Duration.ofMillis(1));
        assertThat(conduct.command("RCPT")).isEmpty();
        assertThat(conduct.command("RCPT")).isPresent();
        clock.advance(Duration.ofHours(1));
        for (int i = 0; i < 60; i++) {
            assertThat(conduct.command("RCPT")).isEmpty();
        }
        assertThat(conduct.command("RCPT")).isPresent();
    }

    @Test
    void commandsThatBringNoMailAreForgivenByAMessage() {
        Conduct conduct = conduct(1000, 10);
        for (int round = 0; round < 3; round++) {
            for (String verb :
                    new String[] {"EHLO", "HELO", "HELP", "NOOP", "RSET", "VRFY", "XCLIENT", "NOOP", "NOOP", "RSET"}) {
                assertThat(conduct.command(verb)).isEmpty();
            }
            assertThat(conduct.command("MAIL")).isEmpty();
            assertThat(conduct.command("RCPT")).isEmpty();
            assertThat(conduct.command("DATA")).isEmpty();
            conduct.messageTaken();
        }
        for (int i = 0; i < 10; i++) {
            assertThat(conduct.command("RSET")).isEmpty();
        }
        assertThat(conduct.command("MAIL")).isEmpty();
        assertThat(conduct.command("NOOP")).contains(SmtpReplies.TOO_MUCH_JUNK);
    }

    @Test
    void errorsAreCountedAnd452IsNone() {
        Conduct conduct = conduct(1000, 10);
        assertThat(conduct.replied(SmtpReplies.BAD_ARGUMENT)).isEmpty();
        assertThat(conduct.replied(SmtpReply.RELAY_DENIED)).isEmpty();
        for (int i = 0; i < 100; i++) {
            assertThat(conduct.replied(SmtpReplies.TOO_MANY_RECIPIENTS)).isEmpty();
            assertThat(conduct.replied(SmtpReplies.OK)).isEmpty();
        }
        assertThat(conduct.replied(SmtpReplies.UNRECOGNIZED)).contains(SmtpReplies.TOO_MANY_ERRORS);
    }
}
