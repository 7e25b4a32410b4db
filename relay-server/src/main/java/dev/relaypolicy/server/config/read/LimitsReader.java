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
import java.util.function.Function;

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
                number(limits, "sessions", 1, MANY, SessionLimits.DEFAULT.sessions()),
                number(limits, "sessions-per-client", 1, MANY, SessionLimits.DEFAULT.sessionsPerClient()),
                time(limits, "idle", SECOND, HOUR, SessionLimits.DEFAULT.idle()),
                time(limits, "session", SECOND, DAY, SessionLimits.DEFAULT.session()),
                time(limits, "handshake", SECOND, HOUR, SessionLimits.DEFAULT.handshake()),
                connectionsPerMinute(limits));
        SmtpLimits defaults = SmtpLimits.DEFAULT;
        int command = number(limits, "command-octets", 512, 65_536, defaults.commandOctets());
        SmtpLimits smtp = new SmtpLimits(
                number(limits, "recipients", 1, MANY, defaults.recipients()),
                number(limits, "errors", 1, MANY, defaults.errors()),
                number(limits, "commands-per-minute", 60, MANY, defaults.commandsPerMinute()),
                number(limits, "junk-commands", 10, MANY, defaults.junkCommands()),
                command,
                Math.max(command, defaults.authOctets()),
                defaults.messageOctets(),
                time(limits, "command", SECOND, HOUR, defaults.command()),
                time(limits, "message", SECOND, DAY, defaults.message()));
        long message = limits.value("message-size", Values.octets(defaults.messageOctets()))
                .orElse(DEFAULT_MESSAGE);
        limits.finish();
        Section grants = root.sectionOrEmpty("pop-before-smtp");
        Duration window = time(grants, "window", SECOND, DAY, PopBeforeSmtp.DEFAULT_WINDOW);
        int addresses = number(grants, "addresses", 1, 1_000, CaffeineGrantStore.DEFAULT_CLIENTS_PER_MAILBOX);
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
                number(throttle, "session-failures", 1, MANY, defaults.sessionFailures()),
                number(throttle, "client-failures", 1, MANY, defaults.clientFailures()),
                number(throttle, "free-failures", 0, MANY, defaults.freeFailures()),
                time(throttle, "forgetting", SECOND, DAY, defaults.forgetting()),
                time(throttle, "first-delay", NO_TIME, HOUR, defaults.firstDelay()),
                time(throttle, "own-delay", NO_TIME, HOUR, defaults.ownDelay()),
                time(throttle, "shared-delay", NO_TIME, Duration.ofMinutes(1), defaults.sharedDelay()),
                time(throttle, "trust", NO_TIME, Duration.ofDays(365), defaults.trust()),
                number(throttle, "tracked", 1, MANY, defaults.tracked()));
        throttle.finish();
        return limits;
    }

    private static int number(Section section, String key, int least, int most, int otherwise) {
        return section.value(key, Values.number(least, most)).orElse(otherwise);
    }

    private static Duration time(Section section, String key, Duration least, Duration most, Duration otherwise) {
        Function<String, Duration> parser = Values.duration(least, most);
        return section.value(key, parser).orElse(otherwise);
    }
}
