package dev.relaypolicy.server.config.model;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.auth.throttle.ThrottleLimits;
import dev.relaypolicy.pop.CaffeineGrantStore;
import dev.relaypolicy.pop.PopBeforeSmtp;
import dev.relaypolicy.server.pop3.Pop3Limits;
import dev.relaypolicy.server.smtp.SmtpLimits;
import dev.relaypolicy.server.wire.SessionLimits;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * How much a server gives to its clients, and how long it waits.
 *
 * @param message the largest message, in octets, from who has no permission for more; empty for no limit
 * @param sessions how much all clients, and each, may have
 * @param smtp what one SMTP session may ask
 * @param throttle how guessing is slowed
 * @param grantWindow how long a POP3 login lets a mailbox relay
 * @param grantAddresses from how many addresses at a time
 */
public record ServerLimits(
        OptionalLong message,
        SessionLimits sessions,
        SmtpLimits smtp,
        ThrottleLimits throttle,
        Duration grantWindow,
        int grantAddresses) {

    /** The defaults of every part, and as XMail has it one address a mailbox. */
    public static final ServerLimits XMAIL = new ServerLimits(
            OptionalLong.empty(),
            SessionLimits.DEFAULT,
            SmtpLimits.DEFAULT,
            ThrottleLimits.DEFAULTS,
            PopBeforeSmtp.DEFAULT_WINDOW,
            CaffeineGrantStore.LAST_LOGIN_WINS);

    public ServerLimits {
        requireNonNull(message, "message");
        requireNonNull(sessions, "sessions");
        requireNonNull(smtp, "smtp");
        requireNonNull(throttle, "throttle");
        requireNonNull(grantWindow, "grantWindow");
    }

    /** What one POP3 session may ask: as many commands and errors as an SMTP session, each within the same time. */
    public Pop3Limits pop3() {
        return new Pop3Limits(smtp.errors(), smtp.commandsPerMinute(), smtp.command());
    }

    /** Returns these limits with other limits for sessions. */
    public ServerLimits withSessions(SessionLimits other) {
        return new ServerLimits(message, other, smtp, throttle, grantWindow, grantAddresses);
    }
}
