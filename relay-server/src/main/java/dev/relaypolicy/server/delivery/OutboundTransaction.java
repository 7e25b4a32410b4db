package dev.relaypolicy.server.delivery;

import com.google.common.base.Joiner;
import com.google.common.base.Ticker;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.server.delivery.Destination.NextHop;
import dev.relaypolicy.server.nexthop.EhloCapabilities;
import dev.relaypolicy.server.nexthop.NextHopClient;
import dev.relaypolicy.server.nexthop.NextHopConnection;
import dev.relaypolicy.server.nexthop.NextHopException;
import dev.relaypolicy.server.nexthop.NextHopReply;
import dev.relaypolicy.server.nexthop.NextHopSettings;
import dev.relaypolicy.text.Escapes;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One transaction with a next hop. The server is called and hears MAIL at the first recipient. Its answers are ours;
 * where it cannot be reached, falls silent, breaks off or does not speak SMTP, ours is 451 4.4.1, for this recipient and
 * for everything after. Nothing is said twice once the server has answered MAIL.
 *
 * <p>Not thread-safe.
 */
final class OutboundTransaction implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(OutboundTransaction.class.getName());

    private static final int START_MAIL_INPUT = 354;

    /** After which a server hears from us; it may hang up after 5 minutes (RFC 5321 section 4.5.3.2.7), and many do. */
    private static final Duration SILENCE = Duration.ofMinutes(1);

    private static final int MAX_LOG = 1000;

    private static final SmtpReply NO_UTF8_ADDRESS =
            SmtpReply.of(553, 5, 6, 7, "The next mail server takes no internationalized addresses");
    private static final SmtpReply NO_UTF8_HEADER =
            SmtpReply.of(550, 5, 6, 9, "The next mail server takes no internationalized header");
    private static final SmtpReply NO_EIGHT_BIT =
            SmtpReply.of(554, 5, 6, 3, "The next mail server takes no 8-bit message");
    private static final SmtpReply NO_REQUIRETLS = SmtpReply.of(
            550, 5, 7, 30, "REQUIRETLS support required, and the next mail server is not known to have it");
    private static final SmtpReply TOO_BIG =
            SmtpReply.of(552, 5, 3, 4, "The message is too big for the next mail server");
    private static final SmtpReply TOO_MANY =
            SmtpReply.of(452, 4, 5, 3, "Too many recipients for the next mail server, send to this one separately");
    private static final SmtpReply FOR_SOME =
            SmtpReply.of(451, 4, 3, 0, "The message was taken for some recipients only, please try again later");

    private final NextHop server;
    private final Envelope envelope;
    private final NextHopClient client;
    private final Ticker ticker;
    private final PartialDeliveries partialDeliveries;

    private long spoken;
    private Optional<NextHopConnection> connection = Optional.empty();
    private Optional<SmtpReply> failure = Optional.empty();
    private final List<ForwardPath> recipients = new ArrayList<>();

    OutboundTransaction(
            NextHop server,
            Envelope envelope,
            NextHopClient client,
            Ticker ticker,
            PartialDeliveries partialDeliveries) {
        this.server = server;
        this.envelope = envelope;
        this.client = client;
        this.ticker = ticker;
        this.partialDeliveries = partialDeliveries;
    }

    NextHop server() {
        return server;
    }

    /** Whether the server has taken a recipient. */
    boolean hasRecipients() {
        return !recipients.isEmpty();
    }

    /** What every further step answers, where the transaction with the server has failed as a whole. */
    Optional<SmtpReply> failure() {
        return failure;
    }

    /** Asks the server for a recipient. */
    SmtpReply recipient(ForwardPath path, RecipientParameters parameters) {
        return attempt(hop -> {
            if (!isAscii(path.toString()) && !utf8Agreed(hop)) {
                return NO_UTF8_ADDRESS;
            } else if (recipients.size() >= maxRecipients(hop) || goesAlone(path)) {
                return TOO_MANY;
            }
            SmtpReply answer = answer(hop.command("RCPT TO:" + path + handedOn(parameters, hop)));
            if (answer.code() < 300) {
                recipients.add(path);
            }
            return answer;
        });
    }

    /** Keeps the server from hanging up while our client takes its time over the message. */
    void stayInTouch() {
        if (hasRecipients() && failure.isEmpty() && ticker.read() - spoken > SILENCE.toNanos()) {
            attempt(hop -> answer(hop.command("NOOP")));
        }
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
                if (!go.isRefusal()) {
                    throw new IOException("the next hop answers DATA with `" + go + "`");
                }
                return answer(go);
            }
            boolean lmtp = server.settings().protocol() == NextHopSettings.Protocol.LMTP;
            List<SmtpReply> answers = new ArrayList<>();
            for (NextHopReply reply : hop.message(
                    out -> {
                        out.write(received);
                        message.copyTo(out);
                    },
                    lmtp ? recipients.size() : 1)) {
                answers.add(answer(reply));
            }
            log(Level.DEBUG, "the next hop answers the message with " + answers);
            return together(answers);
        });
    }

    /**
     * One answer for all recipients. Where none of them has the message, a transient refusal goes before a permanent one.
     * Where some have it, the client must try again, and those get it twice: a duplicate is better than a loss, which 250
     * would be, and than a bounce that speaks of recipients who have the message. The next time they come one by one, lest
     * they get it as often as the client tries.
     */
    private SmtpReply together(List<SmtpReply> answers) {
        List<ForwardPath> without = new ArrayList<>();
        Optional<SmtpReply> refusal = Optional.empty();
        for (int i = 0; i < answers.size(); i++) {
            SmtpReply answer = answers.get(i);
            if (answer.code() >= 300) {
                without.add(recipients.get(i));
                if (refusal.isEmpty() || (answer.code() < 500 && refusal.get().code() >= 500)) {
                    refusal = Optional.of(answer);
                }
            }
        }
        if (refusal.isPresent() && without.size() < answers.size()) {
            log(Level.WARNING, "the next hop has the message, but not for " + without + ": " + answers);
            partialDeliveries.add(server.settings(), envelope.reversePath(), recipients);
            return FOR_SOME;
        }
        return refusal.orElse(answers.get(0));
    }

    /** Whether the recipient may not join who is there, for a message to one of them was once taken for others only. */
    private boolean goesAlone(ForwardPath path) {
        return !recipients.isEmpty() && (isApart(path) || isApart(recipients.get(0)));
    }

    private boolean isApart(ForwardPath path) {
        return partialDeliveries.includes(server.settings(), envelope.reversePath(), path);
    }

    /** An 8-bit message goes only where 8 bits are offered (RFC 6152 section 3), whatever the client called it. */
    private Optional<SmtpReply> unfit(EhloCapabilities offers, MessageScan scan, long octets) {
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
                connection = Optional.of(
                        client.connect(server.settings(), envelope.request().client(), hop -> failure = mail(hop)));
            }
            return failure.isPresent() ? failure.get() : step.run(connection.orElseThrow());
        } catch (NextHopException e) {
            log(Level.WARNING, "the next hop is not available: " + e.getMessage());
            breakOff(e.reply());
            return e.reply();
        } catch (IOException e) {
            log(Level.WARNING, "the next hop is not available: " + e);
            breakOff(NextHopException.UNAVAILABLE);
            return NextHopException.UNAVAILABLE;
        } finally {
            spoken = ticker.read();
        }
    }

    /** Says MAIL, with the parameters that the client gave and the server offers; returns why that failed. */
    private Optional<SmtpReply> mail(NextHopConnection hop) throws IOException {
        if (!isAscii(envelope.reversePath().toString()) && !utf8Agreed(hop)) {
            return Optional.of(NO_UTF8_ADDRESS);
        }
        if (envelope.parameters().requireTls()
                && !(server.settings().provesItself() && hop.offers().requireTls())) {
            return Optional.of(NO_REQUIRETLS);
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
        if (given.requireTls()) {
            command.append(" REQUIRETLS");
        }
        if (hop.offers().dsn()) {
            given.returned().ifPresent(returned -> command.append(" RET=").append(returned));
            given.envelopeId().ifPresent(id -> command.append(" ENVID=").append(id));
        } else if (given.returned().isPresent() || given.envelopeId().isPresent()) {
            log(Level.DEBUG, "the next hop offers no DSN, and does not hear RET and ENVID");
        }
        NextHopReply reply = hop.command(command.toString());
        if (reply.isGoodbye()) {
            throw new NextHopException(reply.toClient(), "the next hop closes: `" + reply + "`");
        }
        SmtpReply answer = answer(reply);
        return answer.code() < 300 ? Optional.empty() : Optional.of(answer);
    }

    /** The parameters of RCPT for a server that offers DSN; others may be silent about what becomes of the message. */
    private String handedOn(RecipientParameters given, NextHopConnection hop) {
        if (given.equals(RecipientParameters.NONE)) {
            return "";
        }
        if (!hop.offers().dsn()) {
            log(Level.DEBUG, "the next hop offers no DSN, and does not hear NOTIFY and ORCPT");
            return "";
        }
        String notify = given.notifications().isEmpty()
                ? ""
                : " NOTIFY=" + Joiner.on(",").join(given.notifications());
        return notify
                + given.originalRecipient()
                        .filter(original -> isAscii(original) || utf8Agreed(hop))
                        .map(original -> " ORCPT=" + original)
                        .orElse("");
    }

    private int maxRecipients(NextHopConnection hop) {
        return Math.min(server.settings().maxRecipients(), hop.offers().maxRecipients());
    }

    private boolean utf8Agreed(NextHopConnection hop) {
        return envelope.parameters().smtpUtf8() && hop.offers().smtpUtf8();
    }

    private SmtpReply answer(NextHopReply reply) throws IOException {
        if (!reply.isAccepted() && !reply.isRefusal()) {
            throw new IOException("the next hop answers `" + reply + "`");
        }
        if (reply.isGoodbye()) {
            log(Level.WARNING, "the next hop closes: `" + reply + "`");
            breakOff(NextHopException.UNAVAILABLE);
        }
        return reply.toClient();
    }

    private void breakOff(SmtpReply answer) {
        failure = Optional.of(answer);
        connection.ifPresent(NextHopConnection::drop);
    }

    /** Gives the connection back; a message that is not ended stays so. */
    @Override
    public void close() {
        connection.ifPresent(NextHopConnection::close);
        connection = Optional.empty();
    }

    private void log(Level level, String text) {
        String bounded = text.substring(0, Math.min(text.length(), MAX_LOG));
        LOGGER.log(level, () -> Escapes.printable(envelope.id() + ": " + server.settings() + ": " + bounded));
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
