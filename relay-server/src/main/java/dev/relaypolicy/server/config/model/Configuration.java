package dev.relaypolicy.server.config.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.server.protocol.tls.TlsSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A {@code relay.yaml}, without the contents of the files that it names. Immutable.
 *
 * @param host the server's own name; empty if the MailRoot names it
 * @param popDomain the domain of a POP3 login without one
 * @param clearTextLogins the mechanisms that are offered without TLS
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
        listeners = ImmutableList.copyOf(listeners);
        users = ImmutableList.copyOf(users);
        userFiles = ImmutableList.copyOf(userFiles);
        clearTextLogins = ImmutableSet.copyOf(clearTextLogins);
        tables = ImmutableList.copyOf(tables);
    }

    /** Returns whether the configuration names users, even if their files are empty now. */
    public boolean namesUsers() {
        return !users.isEmpty() || !userFiles.isEmpty() || mailRoot.isPresent();
    }

    /** Returns whether the other configuration uses the same MailRoot in the same way. */
    public boolean hasMailRootOf(Configuration other) {
        return mailRoot.equals(other.mailRoot)
                && allowOpenRelay == other.allowOpenRelay
                && mail.defaultHop().equals(other.mail.defaultHop());
    }
}
