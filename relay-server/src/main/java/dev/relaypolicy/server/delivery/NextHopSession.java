package dev.relaypolicy.server.delivery;

import dev.relaypolicy.Escapes;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.server.delivery.Destination.NextHop;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.apache.commons.net.MalformedServerReplyException;

/**
 * One transaction with a next hop. The server is called and hears MAIL at the first recipient. Its answers are ours;
 * where it cannot be reached, falls silent, breaks off or does not speak SMTP, ours is 451 4.4.1, for this recipient and
 * for everything after.
 *
 * <p>Not thread-safe.
 */
final class NextHopSession implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(NextHopSession.class.getName());

    private static final int START_MAIL_INPUT = 354;
    private static final int MAX_LOG = 1000;

    private static final SmtpReply UNAVAILABLE =
            SmtpReply.of(451, 4, 4, 1, "The next mail server is not available, please try again later");
    private static final SmtpReply NO_UTF8_ADDRESS =
            SmtpReply.of(553, 5, 6, 7, "The next mail server takes no internationalized addresses");
    private static final SmtpReply NO_UTF8_HEADER =
            SmtpReply.of(550, 5, 6, 9, "The next mail server takes no internationalized header");
    private static final SmtpReply NO_EIGHT_BIT =
            SmtpReply.of(554, 5, 6, 3, "The next mail server takes no 8-bit message");
    private static final SmtpReply TOO_BIG =
            SmtpReply.of(552, 5, 3, 4, "The message is too big for the next mail server");

    private final NextHop server;
    private final Envelope envelope;
    private final Connector connector;

    private Optional<NextHopConnection> connection = Optional.empty();
    private Optional<SmtpReply> failure = Optional.empty();
    private boolean hasRecipients;

    /** Opens the connection. */
    interface Connector {
        NextHopConnection connect() throws IOException;
    }

    NextHopSession(NextHop server, Envelope envelope, Connector connector) {
        this.server = server;
        this.envelope = envelope;
        this.connector = connector;
    }

    NextHop server() {
        return server;
    }

    /** Whether the server has taken a recipient. */
    boolean hasRecipients() {
        return hasRecipients;
    }

    /** What every further step answers, where the transaction with the server has failed as a whole. */
    Optional<SmtpReply> failure() {
        return failure;
    }

    /** Asks the server for a recipient. */
    SmtpReply recipient(ForwardPath path) {
        return attempt(hop -> {
            if (!isAscii(path.toString()) && !utf8Agreed(hop)) {
                return NO_UTF8_ADDRESS;
            }
            SmtpReply answer = answer(hop.command("RCPT TO:" + path));
            hasRecipients |= answer.code() < 300;
            return answer;
        });
    }

    /**
     * Sends the message, octet for octet, behind our Received field.
     *
     * @return the server's final answer, or why it was not asked
     */
    SmtpReply send(byte[] received, Spool message, MessageScan scan) {
        return attempt(hop -> {
            Optional<SmtpReply> unfit = unfit(hop.offers(), scan, received.length + scan.octets());
            if (unfit.isPresent()) {
                return unfit.get();
            }
            NextHopReply go = hop.command("DATA");
            if (go.code() != START_MAIL_INPUT) {
                if (go.isPositive()) {
                    throw new MalformedServerReplyException("the next hop answers DATA with `" + go + "`");
                }
                return answer(go);
            }
            SmtpReply answer = answer(hop.message(received, message));
            log(Level.DEBUG, "the next hop answers the message with `" + answer + "`");
            return answer;
        });
    }

    /** An 8-bit message goes only where 8 bits are offered (RFC 6152 section 3), whatever the client called it. */
    private Optional<SmtpReply> unfit(NextHopOffers offers, MessageScan scan, long octets) {
        if (offers.maxSize().isPresent() && octets > offers.maxSize().getAsLong()) {
            return Optional.of(TOO_BIG);
        } else if (scan.eightBitHeader() && envelope.parameters().smtpUtf8() && !offers.smtpUtf8()) {
            return Optional.of(NO_UTF8_HEADER);
        } else if (scan.eightBit() && !offers.eightBitMime()) {
            return Optional.of(NO_EIGHT_BIT);
        }
        return Optional.empty();
    }

    private interface Step {
        SmtpReply run(NextHopConnection hop) throws IOException;
    }

    private SmtpReply attempt(Step step) {
        try {
            if (failure.isEmpty() && connection.isEmpty()) {
                connection = Optional.of(connector.connect());
                failure = mail(connection.get());
            }
            return failure.isPresent() ? failure.get() : step.run(connection.orElseThrow());
        } catch (IOException e) {
            log(Level.WARNING, "the next hop is not available: " + e);
            breakOff();
            return UNAVAILABLE;
        }
    }

    /** Says MAIL, with the parameters that the client gave and the server offers; returns why that failed. */
    private Optional<SmtpReply> mail(NextHopConnection hop) throws IOException {
        if (!isAscii(envelope.reversePath().toString()) && !utf8Agreed(hop)) {
            return Optional.of(NO_UTF8_ADDRESS);
        }
        MailParameters given = envelope.parameters();
        StringBuilder command = new StringBuilder("MAIL FROM:").append(envelope.reversePath());
        if (given.size().isPresent() && hop.offers().size()) {
            command.append(" SIZE=").append(given.size().getAsLong());
        }
        if (given.eightBitMime() && hop.offers().eightBitMime()) {
            command.append(" BODY=8BITMIME");
        }
        if (utf8Agreed(hop)) {
            command.append(" SMTPUTF8");
        }
        SmtpReply answer = answer(hop.command(command.toString()));
        return answer.code() < 300 ? Optional.empty() : Optional.of(answer);
    }

    private boolean utf8Agreed(NextHopConnection hop) {
        return envelope.parameters().smtpUtf8() && hop.offers().smtpUtf8();
    }

    private SmtpReply answer(NextHopReply reply) throws IOException {
        if (!reply.isPositive() && !reply.isRefusal()) {
            throw new MalformedServerReplyException("the next hop answers `" + reply + "`");
        }
        if (reply.isGoodbye()) {
            log(Level.WARNING, "the next hop closes: `" + reply + "`");
            breakOff();
        }
        return reply.toClient();
    }

    private void breakOff() {
        failure = Optional.of(UNAVAILABLE);
        connection.ifPresent(NextHopConnection::drop);
    }

    /** Takes leave of the server; a message that is not ended stays so. */
    @Override
    public void close() {
        connection.ifPresent(NextHopConnection::quit);
        connection = Optional.empty();
    }

    private void log(Level level, String text) {
        String bounded = text.substring(0, Math.min(text.length(), MAX_LOG));
        LOGGER.log(level, () -> Escapes.printable(envelope.id() + ": " + server.server() + ": " + bounded));
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
