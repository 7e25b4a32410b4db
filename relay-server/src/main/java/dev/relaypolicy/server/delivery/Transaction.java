package dev.relaypolicy.server.delivery;

import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.Bytes;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.MailDomain;
import dev.relaypolicy.server.delivery.Delivery.RecentWarnings;
import dev.relaypolicy.server.delivery.Destination.LocalMaildir;
import dev.relaypolicy.server.delivery.Destination.NextHop;
import dev.relaypolicy.server.delivery.Destination.Undeliverable;
import dev.relaypolicy.server.mailbox.Maildir;
import dev.relaypolicy.server.mailbox.MaildirFileNames;
import dev.relaypolicy.text.Escapes;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The delivery of one message. Call {@link #recipient} for each RCPT that policy permits, {@link #dataRefusal} at DATA,
 * {@link #write} for the data, {@link #finish} for the reply, and {@link #close} in every case. As in XMail and
 * Postfix, recipients that resolve to one mailbox receive one copy. Not thread-safe. All methods may block for the
 * timeouts of a next hop.
 */
public final class Transaction implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(Transaction.class.getName());

    private static final int MAX_RECEIVED_FIELDS = 50;

    /** The reply to DATA without an accepted recipient. */
    public static final SmtpReply NO_RECIPIENTS = SmtpReply.of(554, 5, 5, 1, "No valid recipients");

    private static final SmtpReply TOO_MANY_DESTINATIONS =
            SmtpReply.of(452, 4, 5, 3, "Too many destinations in one transaction, send to this recipient separately");
    private static final SmtpReply UNDELIVERABLE =
            SmtpReply.of(451, 4, 3, 5, "Mail for a recipient cannot be handed on now, please try again later");
    /** The reply if a message cannot be stored. */
    public static final SmtpReply NO_STORAGE =
            SmtpReply.of(452, 4, 3, 1, "Insufficient system storage, please try again later");

    private static final SmtpReply LOOP = SmtpReply.of(554, 5, 4, 6, "Too many hops, this looks like a mail loop");
    private static final SmtpReply MALFORMED_LINES =
            SmtpReply.of(550, 5, 6, 0, "The message is not made of lines that end in CRLF");

    private final Envelope envelope;
    private final Supplier<? extends MailDomain> host;
    private final Spool spool;
    private final Function<NextHop, OutboundTransaction> nextHops;
    private final MaildirFileNames names;
    private final RecentWarnings recentWarnings;

    private final MessageScan scan = new MessageScan();
    private final Set<LocalMaildir> mailboxes = new LinkedHashSet<>();
    private Optional<OutboundTransaction> nextHop = Optional.empty();
    private boolean undeliverable;
    private boolean spoolFailed;
    private boolean ended;

    Transaction(
            Envelope envelope,
            Supplier<? extends MailDomain> host,
            Spool spool,
            Function<NextHop, OutboundTransaction> nextHops,
            MaildirFileNames names,
            RecentWarnings recentWarnings) {
        this.envelope = envelope;
        this.host = host;
        this.spool = spool;
        this.nextHops = nextHops;
        this.names = names;
        this.recentWarnings = recentWarnings;
    }

    /** Adds a recipient without parameters. */
    public SmtpReply recipient(ForwardPath path, Collection<? extends Destination> destinations) {
        return recipient(path, RecipientParameters.NONE, destinations);
    }

    /**
     * Adds a recipient that policy permits. Sends RCPT to a next hop at once and returns its reply. After a reply other
     * than 2xx, the transaction continues without the recipient.
     *
     * @param path the recipient as judged, and as passed on to the next hop (R15)
     * @param parameters for a next hop; local mailboxes send no notifications
     * @param destinations one, or several for a mailing list
     */
    public SmtpReply recipient(
            ForwardPath path, RecipientParameters parameters, Collection<? extends Destination> destinations) {
        requireOpen();
        if (destinations.isEmpty()) {
            throw new IllegalArgumentException("a recipient without a destination is `Undeliverable`");
        }
        Set<Destination> distinct = ImmutableSet.copyOf(destinations);
        SmtpReply reply = SmtpReply.RECIPIENT_OK;
        for (Destination destination : distinct) {
            if (destination instanceof NextHop server) {
                reply = sendRcpt(server, path, parameters);
                if (!isPositive(reply)) {
                    return reply;
                }
            }
        }
        for (Destination destination : distinct) {
            if (destination instanceof LocalMaildir mailbox) {
                mailboxes.add(mailbox);
            } else if (destination instanceof Undeliverable none) {
                deferAll(path, none.why());
            }
        }
        return reply;
    }

    private void deferAll(ForwardPath path, String why) {
        undeliverable = true;
        log(
                recentWarnings.isNew(why) ? Level.WARNING : Level.DEBUG,
                "nothing is kept: " + path + " has no destination: " + why);
    }

    /**
     * Another next hop replaces the current one if that has no recipient yet. Otherwise one that is down would block
     * the recipients of all others at each retry.
     */
    private SmtpReply sendRcpt(NextHop server, ForwardPath path, RecipientParameters parameters) {
        Optional<OutboundTransaction> other =
                nextHop.filter(session -> !session.nextHop().equals(server));
        if (other.isPresent() && other.get().hasRecipients()) {
            return TOO_MANY_DESTINATIONS;
        }
        if (nextHop.isEmpty() || other.isPresent()) {
            other.ifPresent(OutboundTransaction::close);
            nextHop = Optional.of(nextHops.apply(server));
        }
        return nextHop.get().recipient(path, parameters);
    }

    /** Returns the reply to DATA if no destination can receive the message. */
    public Optional<SmtpReply> dataRefusal() {
        requireOpen();
        if (undeliverable) {
            return Optional.of(UNDELIVERABLE);
        }
        boolean hasNextHop = nextHop.map(OutboundTransaction::hasRecipients).orElse(false);
        if (hasNextHop) {
            return nextHop.get().failure();
        }
        return mailboxes.isEmpty() ? Optional.of(NO_RECIPIENTS) : Optional.empty();
    }

    /**
     * Adds data of the message, without dot-stuffing: lines that end in CRLF, with no other CR, LF or NUL. If the disk
     * is full, {@link #finish} returns the error.
     */
    public void write(byte[] bytes, int offset, int length) {
        requireOpen();
        nextHop.ifPresent(OutboundTransaction::keepAlive);
        scan.accept(bytes, offset, length);
        if (!spoolFailed) {
            try {
                spool.write(bytes, offset, length);
            } catch (IOException e) {
                spoolFailed = true;
                log(Level.ERROR, "nothing is kept: cannot spool the message: " + e);
                discard(spool);
            }
        }
    }

    /**
     * Ends the message. All local copies are synced before the next hop receives the message, and published after its
     * 2xx reply. On any failure, all are removed.
     *
     * @return the reply to the end of the data; 2xx means that all copies are stored
     */
    public SmtpReply finish() {
        Optional<SmtpReply> refusal = dataRefusal();
        ended = true;
        if (refusal.isPresent()) {
            return refusal.get();
        } else if (spoolFailed) {
            return NO_STORAGE;
        } else if (!scan.hasValidLines()) {
            return MALFORMED_LINES;
        } else if (scan.receivedFields() > MAX_RECEIVED_FIELDS) {
            return LOOP;
        }
        try (LocalCopies copies = new LocalCopies(this::log)) {
            byte[] received = TraceFields.received(envelope, host.get());
            byte[] traceFields = Bytes.concat(TraceFields.returnPath(envelope), received);
            for (LocalMaildir mailbox : mailboxes) {
                copies.add(new Maildir(mailbox.maildir().get())
                        .write(names.next(), envelope.request().instant(), traceFields, spool::copyTo));
            }
            if (nextHop.isPresent() && nextHop.get().hasRecipients()) {
                SmtpReply answer = nextHop.get().send(received, spool, scan);
                if (!isPositive(answer)) {
                    return answer;
                }
            }
            copies.publish();
        } catch (IOException e) {
            log(Level.ERROR, "nothing is kept: cannot write a local copy: " + e);
            return NO_STORAGE;
        }
        return SmtpReply.of(250, 2, 0, 0, "Kept as " + envelope.id());
    }

    /** Aborts an unfinished transaction. May wait 2 seconds for the next hop, so send the reply to the client first. */
    @Override
    public void close() {
        ended = true;
        discard(spool);
        nextHop.ifPresent(OutboundTransaction::close);
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("the transaction has ended");
        }
    }

    private void discard(Spool spool) {
        try {
            spool.close();
        } catch (IOException e) {
            log(Level.WARNING, "cannot close the spooled message: " + e);
        }
    }

    private void log(Level level, String text) {
        LOGGER.log(level, () -> Escapes.printable(envelope.id() + ": " + text));
    }

    private static boolean isPositive(SmtpReply reply) {
        return reply.code() < 300;
    }
}
