package dev.relaypolicy.server.run;

import dev.relaypolicy.server.protocol.wire.SessionLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The number of files and sockets that this process may have open. If it is too small for the configured sessions,
 * the server reduces their number: otherwise it could not accept clients, write messages or read its configuration.
 */
record DescriptorLimit(long descriptors) {

    /** The client's socket, and a connection with a next hop, a spool file or a mailbox file. */
    private static final int PER_SESSION = 2;

    /** Listeners, jars, logs, configuration files, and requests to {@code --admin}. */
    private static final int OTHERS = 64;

    private static final Pattern MAX_OPEN_FILES = Pattern.compile("(?m)^Max open files +(\\d+) ");

    /** Empty if the operating system does not report the limit. */
    static Optional<DescriptorLimit> ofThisProcess() {
        try {
            Matcher limits = MAX_OPEN_FILES.matcher(Files.readString(Path.of("/proc/self/limits")));
            return limits.find() ? Optional.of(new DescriptorLimit(Long.parseLong(limits.group(1)))) : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private int sessions() {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, (descriptors - OTHERS) / PER_SESSION));
    }

    SessionLimits cap(SessionLimits limits) {
        return limits.sessions() <= sessions() ? limits : limits.withSessions(sessions(), limits.sessionsPerClient());
    }

    Optional<String> warning(SessionLimits limits) {
        if (limits.sessions() <= sessions()) {
            return Optional.empty();
        }
        long needed = OTHERS + (long) PER_SESSION * limits.sessions();
        return Optional.of("warning: this process may open " + descriptors + " files, too few for " + limits.sessions()
                + " sessions: at most " + sessions() + " are served; raise the limit to " + needed
                + " (`ulimit -n`, or LimitNOFILE in systemd) or lower `sessions`");
    }
}
