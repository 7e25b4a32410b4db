package dev.relaypolicy.server.config.model;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.server.config.table.Table;
import dev.relaypolicy.server.config.table.User;
import dev.relaypolicy.server.tls.TlsSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code relay.yaml} says, checked in itself. Immutable.
 *
 * @param host the server's own name; empty where that of the MailRoot counts
 * @param data the folder of all data
 * @param tls the files of TLS
 * @param mailRoot an XMail MailRoot whose accounts count too
 * @param allowOpenRelay whether a configuration that lets every stranger relay is meant
 * @param listeners the listeners, in the order written
 * @param mail whose mail is taken, and where it goes
 * @param users who may log in
 * @param userFiles files with more of them
 * @param popDomain the domain of a POP3 login that names none
 * @param clearTextLogins the mechanisms that may be used without TLS
 * @param limits the limits
 * @param tables every file that is named
 */
public record Configuration(
        Optional<DomainName> host,
        Path data,
        Optional<TlsSettings> tls,
        Optional<Path> mailRoot,
        boolean allowOpenRelay,
        List<ListenerSettings> listeners,
        MailSettings mail,
        List<User> users,
        List<Table<List<User>>> userFiles,
        Optional<DomainName> popDomain,
        Set<String> clearTextLogins,
        ServerLimits limits,
        List<Table.Named> tables) {

    public Configuration {
        requireNonNull(host, "host");
        requireNonNull(data, "data");
        requireNonNull(tls, "tls");
        requireNonNull(mailRoot, "mailRoot");
        listeners = ImmutableList.copyOf(listeners);
        requireNonNull(mail, "mail");
        users = ImmutableList.copyOf(users);
        userFiles = ImmutableList.copyOf(userFiles);
        requireNonNull(popDomain, "popDomain");
        clearTextLogins = ImmutableSet.copyOf(clearTextLogins);
        requireNonNull(limits, "limits");
        tables = ImmutableList.copyOf(tables);
    }

    /** Whether another has the same MailRoot, used in the same way. */
    public boolean hasMailRootOf(Configuration other) {
        return mailRoot.equals(other.mailRoot)
                && allowOpenRelay == other.allowOpenRelay
                && mail.defaultHop().equals(other.mail.defaultHop());
    }
}
