package dev.relaypolicy.server.smtp;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.server.wire.Connection;
import dev.relaypolicy.server.wire.WireLine;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * What a connection without a client gets: a proxy that looks whether the server is there. No question about relaying can be asked
 * without an address, so none is: whatever is more than a greeting ends the session.
 */
public final class SmtpHealthCheck {

    private static final int MAX_COMMANDS = 10;
    private static final int MAX_LINE = 512;

    private SmtpHealthCheck() {}

    /**
     * Serves a proxy until it leaves or asks for more.
     *
     * @param host the server's name
     * @param command how long one command may take
     * @throws IOException where the proxy is lost or too slow
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
