package dev.relaypolicy.server;

import dev.relaypolicy.Identity;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Origin;
import dev.relaypolicy.Permission;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.file.LiveFile;
import dev.relaypolicy.file.Refreshable;
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
import java.util.function.Supplier;

/**
 * An immutable snapshot of a configuration. A session gets the current snapshot for each command, so an edit takes
 * effect at once and a decision never mixes two states. Thread-safe. Some files, such as the settings of a user, are
 * read on demand; if that fails, methods throw and the caller defers.
 */
public interface Site {

    /** Returns the name of the server for greetings and Received fields. */
    DomainName hostName();

    /** Returns the relay gate of an SMTP or submission listener. */
    RelayGate smtpGate(Listener listener);

    /** Returns the gate for POP3 clients, which is asked only at connect. */
    RelayGate popGate();

    /** Returns the local mailboxes. */
    MailboxDirectory directory();

    /** Returns the credentials for SMTP AUTH. */
    CredentialStore smtpCredentials();

    /** Returns the credentials for POP3. The name of an identity is the address of its mailbox. */
    CredentialStore popCredentials();

    /** Returns why an authenticated user may not open a mailbox from this client; empty if the user may. */
    Optional<String> popRefusal(EmailAddress mailbox, RelayRequest request);

    /** Returns whether a POP3 login grants its mailbox temporary permission to relay. */
    boolean popBeforeSmtp();

    /** Returns the names of the mechanisms allowed without TLS; empty if all are. */
    Optional<Set<String>> clearTextMechanisms();

    /** Returns how users can log in by SMTP AUTH. */
    UsableLogins smtpLogins();

    /** Returns how users can log in by POP3. */
    UsableLogins popLogins();

    /** Returns whether a server with a certificate offers STARTTLS or STLS on this listener. */
    default boolean offersTls(Listener listener) {
        return true;
    }

    /** Returns whether a peer on this listener is a proxy that starts each connection with a PROXY header. */
    default boolean isProxy(Listener listener, IpAddress peer) {
        return false;
    }

    /** Returns the table of the clients that may relay by their address alone. */
    default IpTable<Origin> relayedByAddress() {
        return IpTable.empty();
    }

    /** Returns whether a peer of this listener may send policy requests by TCP. */
    default boolean answersPolicyRequests(Listener listener, IpAddress peer) {
        return false;
    }

    /**
     * Returns the identity of a user whose password a peer with policy requests has verified.
     *
     * @return empty if the login does not count on this listener
     */
    default Optional<Identity> verifiedLogin(Listener listener, String user) {
        return Optional.empty();
    }

    /** Returns whether a client on this listener may use XCLIENT. */
    default boolean takesXclient(Listener listener, IpAddress client) {
        return false;
    }

    /** Returns the maximum message size in bytes for clients without a permission for more; empty for no limit. */
    OptionalLong maxMessageOctets();

    /** Returns {@link #maxMessageOctets}, or empty if the permissions of the identity lift the limit. */
    default OptionalLong messageLimit(Optional<Identity> identity) {
        boolean unlimited = identity.map(Identity::permissions)
                .filter(permissions -> permissions.allows(Permission.UNLIMITED_SIZE))
                .isPresent();
        return unlimited ? OptionalLong.empty() : maxMessageOctets();
    }

    /** Returns the destination of mail for a permitted recipient; several for a list. */
    List<Destination> route(ForwardPath recipient);

    /** Returns the Maildir of a local mailbox. */
    Path maildir(EmailAddress mailbox);

    /** A hot-reloaded configuration: {@link #get} returns the current snapshot. Thread-safe. */
    interface Source extends Supplier<Site>, Refreshable {
        /** Returns the files in use, for metrics. */
        List<LiveFile<?>> files();
    }
}
