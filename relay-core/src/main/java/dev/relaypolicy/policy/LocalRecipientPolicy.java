package dev.relaypolicy.policy;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ascii;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.spi.MailboxDirectory;
import dev.relaypolicy.spi.MailboxLookup;
import java.util.Optional;

/**
 * A policy for recipients in local domains, for every client. It permits an existing mailbox and {@code <postmaster>},
 * denies an unknown, disabled or full mailbox, and defers if one of several mailboxes of an address is full.
 */
public final class LocalRecipientPolicy implements RelayPolicy {

    private static final String NAME = "local-recipient";
    private static final SmtpReply NO_SUCH_MAILBOX = SmtpReply.of(550, 5, 1, 1, "Mailbox unavailable");
    private static final SmtpReply DISABLED = SmtpReply.of(550, 5, 2, 1, "Account disabled");
    private static final SmtpReply FULL = SmtpReply.of(552, 5, 2, 2, "Mailbox full");
    private static final SmtpReply SOME_FULL =
            SmtpReply.of(450, 4, 2, 2, "A mailbox behind this address is full, please try again later");

    private final MailboxDirectory directory;

    /** Creates a policy for the mailboxes of a directory. */
    public LocalRecipientPolicy(MailboxDirectory directory) {
        this.directory = requireNonNull(directory, "directory");
    }

    @Override
    public RelayDecision decide(RelayRequest request) {
        Optional<ForwardPath> recipient = request.forwardPath();
        if (recipient.isEmpty()) {
            return RelayDecision.abstain();
        }
        Optional<EmailAddress> address = recipient.get().address();
        if (address.isEmpty()) {
            return RelayDecision.permit(Reason.of(NAME, "postmaster", "the postmaster is always reachable"));
        }
        MailboxLookup found = directory.find(address.get());
        if (found instanceof MailboxLookup.Found) {
            return RelayDecision.permit(Reason.of(NAME, "local-recipient", "the recipient is a local mailbox"));
        } else if (found instanceof MailboxLookup.Unknown) {
            return RelayDecision.deny(
                    Reason.of(NAME, "no-such-mailbox", "the domain is local and has no such mailbox"), NO_SUCH_MAILBOX);
        } else if (found instanceof MailboxLookup.Disabled disabled) {
            return RelayDecision.deny(Reason.of(NAME, "mailbox-disabled", disabled.why()), DISABLED);
        } else if (found instanceof MailboxLookup.Full full) {
            return RelayDecision.deny(Reason.of(NAME, "mailbox-full", full.why()), FULL);
        } else if (found instanceof MailboxLookup.SomeFull some) {
            return new RelayDecision.Defer(Reason.of(NAME, "one-mailbox-full", some.why()), SOME_FULL);
        }
        return RelayDecision.abstain();
    }

    /**
     * Returns true only for a mailbox with exactly this local part, ignoring ASCII case; not for a match of a catch-all
     * alias.
     */
    @Override
    public boolean permitsRoute(RelayRequest request) {
        return request.forwardPath()
                .flatMap(ForwardPath::address)
                .filter(address -> directory.find(address) instanceof MailboxLookup.Found found
                        && Ascii.equalsIgnoreCase(found.mailbox().localPart(), address.localPart()))
                .isPresent();
    }

    @Override
    public String name() {
        return NAME;
    }
}
