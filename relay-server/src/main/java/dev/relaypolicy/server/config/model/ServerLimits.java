package dev.relaypolicy.server.config.model;

import dev.relaypolicy.auth.throttle.ThrottleLimits;
import dev.relaypolicy.pop.CaffeineGrantStore;
import dev.relaypolicy.pop.PopBeforeSmtp;
import dev.relaypolicy.server.protocol.pop3.Pop3Limits;
import dev.relaypolicy.server.protocol.smtp.SmtpLimits;
import dev.relaypolicy.server.protocol.wire.SessionLimits;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * The limits of a server.
 *
 * @param message the maximum size of a message in bytes, for clients without the permission for more; empty for no
 *     limit
 * @param grantWindow how long a POP-before-SMTP grant lasts
 * @param grantAddresses the maximum number of client addresses with a grant, per mailbox
 */
public record ServerLimits(
        OptionalLong message,
        SessionLimits sessions,
        SmtpLimits smtp,
        ThrottleLimits throttle,
        Duration grantWindow,
        int grantAddresses) {

    /** The defaults, with one client address per mailbox as in XMail. */
    public static final ServerLimits XMAIL = new ServerLimits(
            OptionalLong.empty(),
            SessionLimits.DEFAULT,
            SmtpLimits.DEFAULT,
            ThrottleLimits.DEFAULTS,
            PopBeforeSmtp.DEFAULT_WINDOW,
            CaffeineGrantStore.LAST_LOGIN_WINS);

    /** Returns the limits of POP3 sessions: those of SMTP that both protocols have. */
    public Pop3Limits pop3() {
        return new Pop3Limits(smtp.errors(), smtp.commandsPerMinute(), smtp.command());
    }

    /** Returns these limits with other limits for sessions. */
    public ServerLimits withSessions(SessionLimits other) {
        return new ServerLimits(message, other, smtp, throttle, grantWindow, grantAddresses);
    }
}
