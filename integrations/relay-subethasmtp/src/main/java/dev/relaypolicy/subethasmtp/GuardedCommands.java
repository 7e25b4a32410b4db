package dev.relaypolicy.subethasmtp;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.subethamail.smtp.AuthenticationHandlerFactory;
import org.subethamail.smtp.DropConnectionException;
import org.subethamail.smtp.internal.server.BaseCommand;
import org.subethamail.smtp.internal.server.CommandHandler;
import org.subethamail.smtp.server.SMTPServer;
import org.subethamail.smtp.server.Session;

/**
 * Replacements for two commands of SubEthaSMTP: its BDAT (RFC 3030) lets message data run as commands, and its EHLO
 * offers CHUNKING.
 *
 * <p>The library's BDAT rejects a chunk without reading it, and reads the following BDAT commands inside the stream of
 * the message. A handler cannot repair that, so CHUNKING is not offered and no chunk is accepted.
 */
final class GuardedCommands {

    private GuardedCommands() {}

    static void install(SMTPServer server) {
        CommandHandler commands = server.getCommandHandler();
        // Each session passes here before its first command. The lock makes the new commands visible to its thread.
        synchronized (commands) {
            if (!areInstalled(server)) {
                commands.addCommand(new Ehlo());
                commands.addCommand(new Bdat());
            }
        }
    }

    static boolean areInstalled(SMTPServer server) {
        CommandHandler commands = server.getCommandHandler();
        synchronized (commands) {
            return commands.getCommand("BDAT") instanceof Bdat;
        }
    }

    /** The library's EHLO without CHUNKING. */
    private static final class Ehlo extends BaseCommand {

        Ehlo() {
            super("EHLO", "Introduce yourself.", "<hostname>");
        }

        @Override
        public void execute(String line, Session session) throws IOException {
            String[] words = getArgs(line);
            if (words.length < 2) {
                session.sendResponse("501 Syntax: EHLO hostname");
                return;
            }
            session.resetMailTransaction();
            session.setHelo(words[1]);
            SMTPServer server = session.getServer();
            StringBuilder reply = new StringBuilder("250-" + server.getHostName() + "\r\n250-8BITMIME\r\n");
            if (server.getMaxMessageSize() > 0) {
                reply.append("250-SIZE ").append(server.getMaxMessageSize()).append("\r\n");
            }
            if (server.getEnableTLS() && !server.getHideTLS()) {
                reply.append("250-STARTTLS\r\n");
            }
            reply.append("250-SMTPUTF8\r\n");
            List<String> mechanisms = server.getAuthenticationHandlerFactory()
                    .map(AuthenticationHandlerFactory::getAuthenticationMechanisms)
                    .orElse(List.of());
            boolean authAllowed =
                    session.isTLSStarted() || !server.getRequireTLS() || server.getShowAuthCapabilitiesBeforeSTARTTLS();
            if (authAllowed && !mechanisms.isEmpty()) {
                reply.append("250-AUTH ").append(String.join(" ", mechanisms)).append("\r\n");
            }
            session.sendResponse(reply + "250 Ok");
        }
    }

    /** Discards the chunk and rejects it, with or without a transaction, login or TLS. */
    private static final class Bdat extends BaseCommand {

        private static final Pattern LINE =
                Pattern.compile("\\s*BDAT\\s+([0-9]{1,18})(?:\\s+LAST)?\\s*", Pattern.CASE_INSENSITIVE);

        Bdat() {
            super("BDAT", "Not implemented.");
        }

        @Override
        public void execute(String line, Session session) throws IOException, DropConnectionException {
            session.resetMailTransaction();
            Matcher chunk = LINE.matcher(line);
            if (!chunk.matches()) {
                // We cannot tell how much of what follows is message data.
                throw new DropConnectionException(501, "5.5.4 Syntax error in BDAT, closing connection");
            }
            discard(session.getRawInput(), Long.parseLong(chunk.group(1)));
            session.sendResponse("502 5.5.1 BDAT not implemented");
        }

        private static void discard(InputStream in, long length) throws IOException {
            byte[] buffer = new byte[8192];
            for (long left = length; left > 0; ) {
                int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (count < 0) {
                    throw new EOFException("the client closed the connection within a chunk");
                }
                left -= count;
            }
        }
    }
}
