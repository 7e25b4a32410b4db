package dev.relaypolicy.server.pop3;

import com.google.common.base.Ascii;
import dev.relaypolicy.server.wire.Connection;
import dev.relaypolicy.server.wire.WireLine;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * What a connection without a client gets: a proxy that looks whether the server is there. Nobody logs in from nowhere, since a
 * login gives its address the right to relay.
 */
public final class Pop3HealthCheck {

    private static final int MAX_LINE = 512;

    private Pop3HealthCheck() {}

    /**
     * Serves a proxy: a greeting, and one command.
     *
     * @param limit how long the command may take
     * @throws IOException where the proxy is lost or too slow
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
