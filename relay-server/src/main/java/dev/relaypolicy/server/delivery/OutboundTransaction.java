package dev.relaypolicy.server.delivery;

import com.google.common.base.Joiner;
import com.google.common.base.Ticker;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.server.delivery.Destination.NextHop;
import dev.relaypolicy.server.outbound.EhloCapabilities;
import dev.relaypolicy.server.outbound.NextHopClient;
import dev.relaypolicy.server.outbound.NextHopConnection;
import dev.relaypolicy.server.outbound.NextHopException;
import dev.relaypolicy.server.outbound.NextHopReply;
import dev.relaypolicy.server.outbound.NextHopSettings;
import dev.relaypolicy.text.Escapes;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One transaction with a next hop, begun at the first recipient. If the next hop cannot be used, its last reply or 451
 * 4.4.1 answers this and every later step. Once MAIL is accepted, or rejected other than with 421, no command is
 * repeated on another connection. Not thread-safe.
 */
final class OutboundTransaction implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(OutboundTransaction.class.getName());

    private static final int START_MAIL_INPUT = 354;

    /** After this silence, NOOP is sent: many servers close after 5 minutes (RFC 5321 section 4.5.3.2.7). */
    private static final Duration KEEPALIVE_AFTER = Duration.ofMinutes(1);

    private static final int MAX_LOG = 1000;

    private static final SmtpReply NO_UTF8_ADDRESS =
            SmtpReply.of(553, 5, 6, 7, "The next mail server does not accept internationalized addresses");
    private static final SmtpReply NO_UTF8_HEADER =
            SmtpReply.of(550, 5, 6, 9, "The next mail server does not accept internationalized headers");
    private static final SmtpReply NO_EIGHT_BIT =
            SmtpReply.of(554, 5, 6, 3, "The next mail server does not accept 8-bit messages");
    private static final SmtpReply NO_REQUIRETLS = SmtpReply.of(
            550, 5, 7, 30, "REQUIRETLS support required, and the next mail server is not known to have it");
    private static final SmtpReply TOO_BIG =
            SmtpReply.of(552, 5, 3, 4, "The message is too big for the next mail server");
    private static final SmtpReply TOO_MANY =
            SmtpReply.of(452, 4, 5, 3, "Too many recipients for the next mail server, send to this one separately");
    private static final SmtpReply PARTIAL =
            SmtpReply.of(451, 4, 3, 0, "The message was accepted for some recipients only, please try again later");

    private final NextHop nextHop;
    private final Envelope envelope;
    private final NextHopClient client;
    private final Ticker ticker;
    private final PartialDeliveries partialDeliveries;

    private long lastExchange;
    private Optional<NextHopConnection> openConnection = Optional.empty();
    private Optional<SmtpReply> failure = Optional.empty();
    private final List<ForwardPath> recipients = new ArrayList<>();

    OutboundTransaction(
            NextHop nextHop,
            Envelope envelope,
            NextHopClient client,
            Ticker ticker,
            PartialDeliveries partialDeliveries) {
        this.nextHop = nextHop;
        this.envelope = envelope;
        this.client = client;
        this.ticker = ticker;
        this.partialDeliveries = partialDeliveries;
    }

    NextHop nextHop() {
        return nextHop;
    }

    boolean hasRecipients() {
        return !recipients.isEmpty();
    }

    /** Present if the transaction has failed as a whole. */
    Optional<SmtpReply> failure() {
        return failure;
    }

    SmtpReply recipient(ForwardPath path, RecipientParameters parameters) {
        return attempt(connection -> {
            if (!isAscii(path.toString()) && !utf8Agreed(connection)) {
                return NO_UTF8_ADDRESS;
            } else if (recipients.size() >= maxRecipients(connection) || mustBeSeparate(path)) {
                return TOO_MANY;
            }
            SmtpReply answer = answer(connection.command("RCPT TO:" + path + rcptParameters(parameters, connection)));
            if (answer.code() < 300) {
                recipients.add(path);
            }
            return answer;
        });
    }

    /** Keeps the connection open while the client sends the message. */
    void keepAlive() {
        if (hasRecipients() && failure.isEmpty() && ticker.read() - lastExchange > KEEPALIVE_AFTER.toNanos()) {
            attempt(connection -> answer(connection.command("NOOP")));
        }
    }

    /** Sends the unmodified message after the Received field, unless the next hop lacks a required capability. */
    SmtpReply send(byte[] received, Spool message, MessageScan scan) {
        return attempt(connection -> {
            Optional<SmtpReply> incompatibility =
                    incompatibility(connection.capabilities(), scan, received.length + scan.size());
            if (incompatibility.isPresent()) {
                return incompatibility.get();
            }
            NextHopReply go = connection.command("DATA");
            if (go.code() != START_MAIL_INPUT) {
                if (!go.isRefusal()) {
                    throw new IOException("the next hop answers DATA with `" + go + "`");
                }
                return answer(go);
            }
            boolean lmtp = nextHop.settings().protocol() == NextHopSettings.Protocol.LMTP;
            List<SmtpReply> answers = new ArrayList<>();
            for (NextHopReply reply : connection.message(
                    out -> {
                        out.write(received);
                        message.copyTo(out);
                    },
                    lmtp ? recipients.size() : 1)) {
                answers.add(answer(reply));
            }
            log(Level.DEBUG, "the next hop answers the message with " + answers);
            return combine(answers);
        });
    }

    /**
     * Combines the replies for all recipients. Of rejections, a transient one takes precedence. If only some recipients
     * have the message, the client must retry: duplicates are better than a loss, or a bounce that names recipients who
     * have it.
     */
    private SmtpReply combine(List<SmtpReply> answers) {
        List<ForwardPath> rejected = new ArrayList<>();
        Optional<SmtpReply> refusal = Optional.empty();
        for (int i = 0; i < answers.size(); i++) {
            SmtpReply answer = answers.get(i);
            if (answer.code() >= 300) {
                rejected.add(recipients.get(i));
                if (refusal.isEmpty() || (answer.code() < 500 && refusal.get().code() >= 500)) {
                    refusal = Optional.of(answer);
                }
            }
        }
        if (refusal.isPresent() && rejected.size() < answers.size()) {
            log(Level.WARNING, "the next hop accepted the message, but not for " + rejected + ": " + answers);
            partialDeliveries.add(nextHop.settings(), envelope.reversePath(), recipients);
            return PARTIAL;
        }
        return refusal.orElse(answers.get(0));
    }

    private boolean mustBeSeparate(ForwardPath path) {
        return !recipients.isEmpty() && (wasPartial(path) || wasPartial(recipients.get(0)));
    }

    private boolean wasPartial(ForwardPath path) {
        return partialDeliveries.contains(nextHop.settings(), envelope.reversePath(), path);
    }

    /** An 8-bit message requires 8BITMIME (RFC 6152 section 3), even if the client did not declare it. */
    private Optional<SmtpReply> incompatibility(EhloCapabilities offers, MessageScan scan, long size) {
        if (offers.maxSize().isPresent() && size > offers.maxSize().getAsLong()) {
            return Optional.of(TOO_BIG);
        } else if (scan.eightBitHeader() && envelope.parameters().smtpUtf8() && !offers.smtpUtf8()) {
            return Optional.of(NO_UTF8_HEADER);
        } else if (scan.eightBit() && !offers.eightBitMime()) {
            return Optional.of(NO_EIGHT_BIT);
        }
        return Optional.empty();
    }

    private interface Step {
        SmtpReply run(NextHopConnection connection) throws IOException;
    }

    private SmtpReply attempt(Step step) {
        try {
            if (failure.isEmpty() && openConnection.isEmpty()) {
                NextHopClient.Opened opened =
                        client.connect(nextHop.settings(), envelope.request().client(), this::mail);
                openConnection = Optional.of(opened.connection());
                failure = opened.rejection();
            }
            return failure.isPresent() ? failure.get() : step.run(openConnection.orElseThrow());
        } catch (NextHopException e) {
            log(Level.WARNING, "the next hop is not available: " + e.getMessage());
            fail(e.reply());
            return e.reply();
        } catch (IOException e) {
            log(Level.WARNING, "the next hop is not available: " + e);
            fail(NextHopException.UNAVAILABLE);
            return NextHopException.UNAVAILABLE;
        } finally {
            lastExchange = ticker.read();
        }
    }

    /** Sends MAIL with the parameters that the next hop supports. Returns the rejection, if any. */
    private Optional<SmtpReply> mail(NextHopConnection connection) throws IOException {
        if (!isAscii(envelope.reversePath().toString()) && !utf8Agreed(connection)) {
            return Optional.of(NO_UTF8_ADDRESS);
        }
        if (envelope.parameters().requireTls()
                && !(nextHop.settings().provesItself()
                        && connection.capabilities().requireTls())) {
            return Optional.of(NO_REQUIRETLS);
        }
        MailParameters given = envelope.parameters();
        StringBuilder command = new StringBuilder("MAIL FROM:").append(envelope.reversePath());
        if (given.size().isPresent() && connection.capabilities().size()) {
            command.append(" SIZE=").append(given.size().getAsLong());
        }
        if (given.eightBitMime() && connection.capabilities().eightBitMime()) {
            command.append(" BODY=8BITMIME");
        }
        if (utf8Agreed(connection)) {
            command.append(" SMTPUTF8");
        }
        if (given.requireTls()) {
            command.append(" REQUIRETLS");
        }
        if (connection.capabilities().dsn()) {
            given.returned().ifPresent(returned -> command.append(" RET=").append(returned));
            given.envelopeId().ifPresent(id -> command.append(" ENVID=").append(id));
        } else if (given.returned().isPresent() || given.envelopeId().isPresent()) {
            log(Level.DEBUG, "the next hop does not offer DSN: RET and ENVID are dropped");
        }
        NextHopReply reply = connection.command(command.toString());
        if (reply.isGoodbye()) {
            throw new NextHopException(reply.toClient(), "the next hop closes the connection: `" + reply + "`");
        }
        SmtpReply answer = answer(reply);
        return answer.code() < 300 ? Optional.empty() : Optional.of(answer);
    }

    /**
     * Returns the DSN parameters of RCPT; empty if the next hop does not offer DSN, so requested notifications may be
     * lost.
     */
    private String rcptParameters(RecipientParameters given, NextHopConnection connection) {
        if (given.equals(RecipientParameters.NONE)) {
            return "";
        }
        if (!connection.capabilities().dsn()) {
            log(Level.DEBUG, "the next hop does not offer DSN: NOTIFY and ORCPT are dropped");
            return "";
        }
        String notify = given.notifications().isEmpty()
                ? ""
                : " NOTIFY=" + Joiner.on(",").join(given.notifications());
        return notify
                + given.originalRecipient()
                        .filter(original -> isAscii(original) || utf8Agreed(connection))
                        .map(original -> " ORCPT=" + original)
                        .orElse("");
    }

    private int maxRecipients(NextHopConnection connection) {
        return Math.min(
                nextHop.settings().maxRecipients(), connection.capabilities().maxRecipients());
    }

    private boolean utf8Agreed(NextHopConnection connection) {
        return envelope.parameters().smtpUtf8() && connection.capabilities().smtpUtf8();
    }

    private SmtpReply answer(NextHopReply reply) throws IOException {
        if (!reply.isAccepted() && !reply.isRefusal()) {
            throw new IOException("the next hop answers `" + reply + "`");
        }
        if (reply.isGoodbye()) {
            log(Level.WARNING, "the next hop closes the connection: `" + reply + "`");
            fail(NextHopException.UNAVAILABLE);
        }
        return reply.toClient();
    }

    private void fail(SmtpReply answer) {
        failure = Optional.of(answer);
        openConnection.ifPresent(NextHopConnection::drop);
    }

    /** Returns the connection to its pool. A partial message remains incomplete. */
    @Override
    public void close() {
        openConnection.ifPresent(NextHopConnection::close);
        openConnection = Optional.empty();
    }

    private void log(Level level, String text) {
        String bounded = text.substring(0, Math.min(text.length(), MAX_LOG));
        LOGGER.log(level, () -> Escapes.printable(envelope.id() + ": " + nextHop.settings() + ": " + bounded));
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
