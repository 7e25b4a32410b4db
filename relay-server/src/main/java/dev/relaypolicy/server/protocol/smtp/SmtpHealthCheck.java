package dev.relaypolicy.server.protocol.smtp;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.server.protocol.wire.Connection;
import dev.relaypolicy.server.protocol.wire.WireLine;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * The SMTP session of a proxy's health check. Without a client address nothing can be decided, so any command but EHLO,
 * HELO, NOOP and RSET ends the session.
 */
public final class SmtpHealthCheck {

    private static final int MAX_COMMANDS = 10;
    private static final int MAX_LINE = 512;

    private SmtpHealthCheck() {}

    /**
     * Serves a health check.
     *
     * @param command the timeout for one command
     * @throws IOException if the connection is lost or the proxy is too slow
     */
    public static void serve(Connection connection, DomainName host, Duration command) throws IOException {
        connection.writer().reply(SmtpReply.plain(220, host + " ESMTP relay ready"));
        for (int commands = 0; commands < MAX_COMMANDS; commands++) {
            WireLine line = connection.readCommand(MAX_LINE, command);
            switch (verb(line)) {
                case "EHLO", "HELO" -> connection.writer().reply(SmtpReply.plain(250, host.toString()));
                case "NOOP", "RSET" -> connection.writer().reply(SmtpReplies.OK);
                case "QUIT" -> {
                    connection.writer().reply(SmtpReplies.BYE);
                    return;
                }
                default -> {
                    if (!(line instanceof WireLine.EndOfStream)) {
                        connection.writer().reply(SmtpReplies.NO_CLIENT);
                    }
                    return;
                }
            }
        }
        connection.writer().reply(SmtpReplies.NO_CLIENT);
    }

    private static String verb(WireLine line) {
        Optional<String> text = line instanceof WireLine.Line command ? command.text() : Optional.empty();
        return Ascii.toUpperCase(Splitter.on(' ').splitToList(text.orElse("")).get(0));
    }
}
