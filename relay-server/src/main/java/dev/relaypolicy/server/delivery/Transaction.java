package dev.relaypolicy.server.delivery;

import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.Bytes;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.MailDomain;
import dev.relaypolicy.server.delivery.Destination.LocalMaildir;
import dev.relaypolicy.server.delivery.Destination.NextHop;
import dev.relaypolicy.server.delivery.Destination.Undeliverable;
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
 * One message from MAIL to the answer after its data: {@link #recipient} for each RCPT that policy permits,
 * {@link #dataRefusal} at DATA, {@link #write} while the data come in, {@link #finish} for the answer, and
 * {@link #close} in any case.
 *
 * <p>Recipients that end in one mailbox get one copy, as with XMail's and Postfix's alias expansion.
 *
 * <p>Not thread-safe. Everything may block; the next hop is bounded by its time-outs.
 */
public final class Transaction implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(Transaction.class.getName());

    private static final int MAX_RECEIVED_FIELDS = 50;

    private static final SmtpReply NO_RECIPIENTS = SmtpReply.of(554, 5, 5, 1, "No valid recipients");
    private static final SmtpReply SEPARATELY =
            SmtpReply.of(452, 4, 5, 3, "Too many destinations in one transaction, send to this recipient separately");
    private static final SmtpReply NOWHERE =
            SmtpReply.of(451, 4, 3, 5, "Mail for a recipient cannot be handed on now, please try again later");
    private static final SmtpReply NO_STORAGE =
            SmtpReply.of(452, 4, 3, 1, "Insufficient system storage, please try again later");
    private static final SmtpReply LOOP = SmtpReply.of(554, 5, 4, 6, "Too many hops, this looks like a mail loop");
    private static final SmtpReply NOT_LINES =
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
    private boolean spent;

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

    /** Takes a recipient of which RCPT said nothing but the path. */
    public SmtpReply recipient(ForwardPath path, Collection<? extends Destination> destinations) {
        return recipient(path, RecipientParameters.NONE, destinations);
    }

    /**
     * Takes a recipient that policy permits. A next hop is asked for it now, and its answer is the reply; where that is no
     * 2xx, the recipient is not taken and the transaction goes on without it.
     *
     * @param path the recipient as it was judged, and as the next hop is to hear it (R15)
     * @param parameters what RCPT said of it, for a next hop; a mailbox of ours notifies nobody
     * @param destinations where its mail goes: one, or several for a list
     * @return what RCPT answers
     */
    public SmtpReply recipient(
            ForwardPath path, RecipientParameters parameters, Collection<? extends Destination> destinations) {
        requireOpen();
        if (destinations.isEmpty()) {
            throw new IllegalArgumentException("a recipient without a destination is `Undeliverable`");
        }
        Set<Destination> different = ImmutableSet.copyOf(destinations);
        SmtpReply reply = SmtpReply.RECIPIENT_OK;
        for (Destination destination : different) {
            if (destination instanceof NextHop server) {
                reply = askNextHop(server, path, parameters);
                if (!isPositive(reply)) {
                    return reply;
                }
            }
        }
        for (Destination destination : different) {
            if (destination instanceof LocalMaildir mailbox) {
                mailboxes.add(mailbox);
            } else if (destination instanceof Undeliverable nowhere) {
                deferAll(path, nowhere.why());
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
     * Asks the next hop that the transaction is with. One that has taken nobody gives way to another: a next hop that is down
     * would else keep the mail from the recipients of every other, each time that the client tries.
     */
    private SmtpReply askNextHop(NextHop server, ForwardPath path, RecipientParameters parameters) {
        Optional<OutboundTransaction> other =
                nextHop.filter(session -> !session.server().equals(server));
        if (other.isPresent() && other.get().hasRecipients()) {
            return SEPARATELY;
        }
        if (nextHop.isEmpty() || other.isPresent()) {
            other.ifPresent(OutboundTransaction::close);
            nextHop = Optional.of(nextHops.apply(server));
        }
        return nextHop.get().recipient(path, parameters);
    }

    /**
     * What DATA must answer instead of 354, where it is known already that nothing can be kept. {@link #finish} would
     * say the same.
     */
    public Optional<SmtpReply> dataRefusal() {
        requireOpen();
        if (undeliverable) {
            return Optional.of(NOWHERE);
        }
        boolean handedOn = nextHop.map(OutboundTransaction::hasRecipients).orElse(false);
        if (handedOn) {
            return nextHop.get().failure();
        }
        return mailboxes.isEmpty() ? Optional.of(NO_RECIPIENTS) : Optional.empty();
    }

    /**
     * Takes the next octets of the message, with dot-stuffing undone: lines that end in CRLF, no CR, LF or NUL
     * elsewhere. Never fails: a full disk is remembered, the rest is read and dropped, and {@link #finish} says so. A next
     * hop that has heard nothing for a while hears NOOP meanwhile.
     */
    public void write(byte[] bytes, int offset, int length) {
        requireOpen();
        nextHop.ifPresent(OutboundTransaction::stayInTouch);
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
     * Ends the message. Every local copy is written and on disk before the next hop gets the message, and becomes visible
     * after the next hop has answered 2xx; whatever goes wrong, no local copy is left.
     *
     * @return what the end of the data answers; 2xx means that every recipient's copy is kept
     */
    public SmtpReply finish() {
        Optional<SmtpReply> refusal = dataRefusal();
        spent = true;
        if (refusal.isPresent()) {
            return refusal.get();
        } else if (spoolFailed) {
            return NO_STORAGE;
        } else if (!scan.wholeLines()) {
            return NOT_LINES;
        } else if (scan.receivedFields() > MAX_RECEIVED_FIELDS) {
            return LOOP;
        }
        try (LocalCopies copies = new LocalCopies(this::log)) {
            byte[] received = TraceFields.received(envelope, host.get());
            byte[] head = Bytes.concat(TraceFields.returnPath(envelope), received);
            for (LocalMaildir mailbox : mailboxes) {
                copies.add(new Maildir(mailbox.maildir().get())
                        .write(names.next(), envelope.request().instant(), head, spool));
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

    /**
     * Aborts what is not finished: nothing is kept, and the next hop never sees the end of a message. Takes leave of the
     * next hop, for which it may wait 2 seconds: the reply goes to the client first.
     */
    @Override
    public void close() {
        spent = true;
        discard(spool);
        nextHop.ifPresent(OutboundTransaction::close);
    }

    private void requireOpen() {
        if (spent) {
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
