package dev.relaypolicy.server.config.read;

import dev.relaypolicy.auth.throttle.ThrottleLimits;
import dev.relaypolicy.pop.CaffeineGrantStore;
import dev.relaypolicy.pop.PopBeforeSmtp;
import dev.relaypolicy.server.config.model.ServerLimits;
import dev.relaypolicy.server.config.yaml.Section;
import dev.relaypolicy.server.config.yaml.Values;
import dev.relaypolicy.server.protocol.smtp.SmtpLimits;
import dev.relaypolicy.server.protocol.wire.SessionLimits;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads {@code limits}, {@code login-throttle} and {@code pop-before-smtp}. */
public final class LimitsReader {

    private static final long DEFAULT_MESSAGE = 50L << 20;
    private static final int MANY = 1_000_000;
    private static final Duration NO_TIME = Duration.ZERO;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    private LimitsReader() {}

    static ServerLimits read(Section root) {
        Section limits = root.sectionOrEmpty("limits");
        SessionLimits sessions = new SessionLimits(
                limits.number("sessions", 1, MANY, SessionLimits.DEFAULT.sessions()),
                limits.number("sessions-per-client", 1, MANY, SessionLimits.DEFAULT.sessionsPerClient()),
                limits.duration("idle", SECOND, HOUR, SessionLimits.DEFAULT.idle()),
                limits.duration("session", SECOND, DAY, SessionLimits.DEFAULT.session()),
                limits.duration("handshake", SECOND, HOUR, SessionLimits.DEFAULT.handshake()),
                connectionsPerMinute(limits));
        SmtpLimits defaults = SmtpLimits.DEFAULT;
        int command = limits.number("command-octets", 512, 65_536, defaults.commandOctets());
        SmtpLimits smtp = new SmtpLimits(
                limits.number("recipients", 1, MANY, defaults.recipients()),
                limits.number("errors", 1, MANY, defaults.errors()),
                limits.number("commands-per-minute", 60, MANY, defaults.commandsPerMinute()),
                limits.number("junk-commands", 10, MANY, defaults.junkCommands()),
                command,
                Math.max(command, defaults.authOctets()),
                defaults.messageOctets(),
                limits.duration("command", SECOND, HOUR, defaults.command()),
                limits.duration("message", SECOND, DAY, defaults.message()));
        long message = limits.value("message-size", Values.octets(defaults.messageOctets()))
                .orElse(DEFAULT_MESSAGE);
        limits.finish();
        Section grants = root.sectionOrEmpty("pop-before-smtp");
        Duration window = grants.duration("window", SECOND, DAY, PopBeforeSmtp.DEFAULT_WINDOW);
        int addresses = grants.number("addresses", 1, 1_000, CaffeineGrantStore.DEFAULT_CLIENTS_PER_MAILBOX);
        grants.finish();
        return new ServerLimits(OptionalLong.of(message), sessions, smtp, throttle(root), window, addresses);
    }

    private static OptionalInt connectionsPerMinute(Section limits) {
        Optional<Integer> written = limits.value("connections-per-minute", Values.number(1, MANY));
        return written.isPresent() ? OptionalInt.of(written.get()) : OptionalInt.empty();
    }

    private static ThrottleLimits throttle(Section root) {
        Section throttle = root.sectionOrEmpty("login-throttle");
        ThrottleLimits defaults = ThrottleLimits.DEFAULTS;
        ThrottleLimits limits = new ThrottleLimits(
                throttle.number("session-failures", 1, MANY, defaults.sessionFailures()),
                throttle.number("client-failures", 1, MANY, defaults.clientFailures()),
                throttle.number("free-failures", 0, MANY, defaults.freeFailures()),
                throttle.duration("forgetting", SECOND, DAY, defaults.forgetting()),
                throttle.duration("first-delay", NO_TIME, HOUR, defaults.firstDelay()),
                throttle.duration("own-delay", NO_TIME, HOUR, defaults.ownDelay()),
                throttle.duration("shared-delay", NO_TIME, Duration.ofMinutes(1), defaults.sharedDelay()),
                throttle.duration("trust", NO_TIME, Duration.ofDays(365), defaults.trust()),
                throttle.number("tracked", 1, MANY, defaults.tracked()));
        throttle.finish();
        return limits;
    }
}
