package dev.relaypolicy.server.protocol.pop3;

import com.google.common.base.Ascii;
import dev.relaypolicy.server.protocol.wire.Connection;
import dev.relaypolicy.server.protocol.wire.WireLine;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * The POP3 session of a proxy's health check. It accepts no login, because a login grants relaying to the client
 * address.
 */
public final class Pop3HealthCheck {

    private static final int MAX_LINE = 512;

    private Pop3HealthCheck() {}

    /**
     * Serves a health check: a greeting and one command.
     *
     * @param limit the time for the command
     * @throws IOException if the connection is lost or the proxy is too slow
     */
    public static void serve(Connection connection, Duration limit) throws IOException {
        connection.writer().line("+OK relay ready");
        WireLine line = connection.readCommand(MAX_LINE, limit);
        Optional<String> text = line instanceof WireLine.Line command ? command.text() : Optional.empty();
        if (text.isPresent() && Ascii.equalsIgnoreCase(text.get(), "QUIT")) {
            connection.writer().line("+OK bye");
        } else if (!(line instanceof WireLine.EndOfStream)) {
            connection.writer().line("-ERR [SYS/TEMP] no login through a proxy that does not name its client");
        }
    }
}
