package dev.relaypolicy.server;

import dev.relaypolicy.Identity;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Origin;
import dev.relaypolicy.Permission;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.server.delivery.Destination;
import dev.relaypolicy.spi.CredentialStore;
import dev.relaypolicy.spi.MailboxDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Everything that sessions ask of a configuration, as it stands at one moment. A session takes the current one for each command,
 * so that an edit acts at once and a decision never mixes two states. Immutable in what it was made from and safe for use by many
 * threads; what it reads at use (a user's own settings) it may fail to read, and then throws, and the caller defers.
 */
public interface Site {

    /** The server's own name, for greetings and Received fields. */
    DomainName hostName();

    /** Who may hand us mail on an SMTP or submission listener. */
    RelayGate smtpGate(Listener listener);

    /** Which clients may not connect by POP3; asked at connect only. */
    RelayGate popGate();

    /** Our own mailboxes. */
    MailboxDirectory directory();

    /** Who may log in by SMTP AUTH. */
    CredentialStore smtpCredentials();

    /** Who may log in by POP3; the identity's name is the address of the mailbox. */
    CredentialStore popCredentials();

    /**
     * Why a mailbox may not be opened from this session, where that is so.
     *
     * @param mailbox the mailbox, whose owner has shown the right password
     * @param facts where the session comes from
     */
    Optional<String> popRefusal(EmailAddress mailbox, RelayRequest facts);

    /** Whether a POP3 login lets its mailbox relay for a while. */
    boolean popBeforeSmtp();

    /** The names of the mechanisms that may be used without TLS; empty for all that there are. */
    Optional<Set<String>> clearTextMechanisms();

    /** Returns how users can log in by SMTP AUTH. */
    UsableLogins smtpLogins();

    /** Returns how users can log in by POP3. */
    UsableLogins popLogins();

    /**
     * Whether a session that began in clear text on this listener may change to TLS by STARTTLS or STLS, where the server has a
     * certificate.
     */
    default boolean offersTls(Listener listener) {
        return true;
    }

    /** Whether a peer on this listener is a proxy, which begins each connection by saying for whom it has connected. */
    default boolean isProxy(Listener listener, IpAddress peer) {
        return false;
    }

    /** Returns the table of the clients that may relay by their address alone. */
    default IpTable<Origin> relayedByAddress() {
        return IpTable.empty();
    }

    /** Whether a client on this listener may speak for another by XCLIENT. */
    default boolean takesXclient(Listener listener, IpAddress client) {
        return false;
    }

    /** The largest message taken, in octets, from who has no permission for more; empty for no limit. */
    OptionalLong maxMessageOctets();

    /** Returns the largest message in bytes that a client with this login may send; empty for no limit. */
    default OptionalLong messageLimit(Optional<Identity> identity) {
        boolean unlimited = identity.map(Identity::permissions)
                .filter(permissions -> permissions.allows(Permission.UNLIMITED_SIZE))
                .isPresent();
        return unlimited ? OptionalLong.empty() : maxMessageOctets();
    }

    /** Where the mail of a recipient goes that was permitted: one destination, or several for a list. */
    List<Destination> route(ForwardPath recipient);

    /** The Maildir of a mailbox of ours. */
    Path maildir(EmailAddress mailbox);
}
