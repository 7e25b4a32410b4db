package dev.relaypolicy.server.xmail;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.Identity;
import dev.relaypolicy.file.InvalidFileException;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.server.UsableLogins;
import dev.relaypolicy.spi.Credential;
import dev.relaypolicy.spi.CredentialStore;
import dev.relaypolicy.tab.xmail.MailUser;
import dev.relaypolicy.tab.xmail.SmtpAuthAccount;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The credentials of a MailRoot. Login names may use alias domains but not aliases. Unlike in XMail, a mailing list
 * cannot log in. Lookups throw {@link InvalidFileException} if {@code user.tab} is unreadable. Thread-safe.
 */
final class XmailCredentials {

    private static final String SEPARATORS = "@:%";

    private final MailRootTables tables;
    private final XmailAccounts accounts;
    private final XmailUserFiles files;
    private final XmailDirectory directory;
    private final Optional<DomainName> popDomain;
    private final ImmutableList<MailUser> decoys;
    private final UsableLogins smtpLogins;
    private final UsableLogins popLogins;

    XmailCredentials(
            MailRootTables tables,
            XmailAccounts accounts,
            XmailUserFiles files,
            XmailDirectory directory,
            Optional<DomainName> popDomain) {
        this.tables = tables;
        this.accounts = accounts;
        this.files = files;
        this.directory = directory;
        this.popDomain = popDomain;
        this.decoys = ImmutableList.copyOf(tables.users().all());
        this.popLogins = UsableLogins.of(decoys.stream()
                .filter(user -> user.type() == MailUser.Type.USER)
                .map(MailUser::password));
        this.smtpLogins =
                popLogins.or(UsableLogins.of(tables.logins().all().stream().map(SmtpAuthAccount::password)));
    }

    CredentialStore smtp() {
        return store(this::forSmtp, Optional.empty());
    }

    UsableLogins smtpLogins() {
        return smtpLogins;
    }

    /** Returns the logins that the passwords allow; a user's own settings may still forbid POP3. */
    UsableLogins popLogins() {
        return popLogins;
    }

    CredentialStore pop() {
        return store(this::forPop, popDomain);
    }

    private CredentialStore store(Function<String, List<Credential>> lookup, Optional<DomainName> defaultDomain) {
        return new CredentialStore() {
            @Override
            public List<Credential> find(String userName) {
                return lookup.apply(userName);
            }

            @Override
            public String account(String userName) {
                return user(userName, defaultDomain)
                        .map(user -> XmailAccounts.addressOf(user).toString())
                        .orElse(userName);
            }
        };
    }

    /** Returns the mailbox user first, then the rows of {@code smtpauth.tab} with exactly this name. */
    private List<Credential> forSmtp(String userName) {
        return Stream.concat(
                        account(userName, Optional.empty(), settings -> true).stream(),
                        tables.logins().find(userName).stream()
                                .map(row ->
                                        new Credential(new Identity(row.user(), row.permissions()), row.password())))
                .toList();
    }

    private List<Credential> forPop(String userName) {
        return account(userName, popDomain, UserSettings::popEnabled).stream().toList();
    }

    /** Reads one {@code user.tab} whether or not the name exists, so that the time does not reveal it. */
    private Optional<Credential> account(
            String userName, Optional<DomainName> defaultDomain, Predicate<UserSettings> admitted) {
        Optional<MailUser> user = user(userName, defaultDomain);
        if (user.isEmpty()) {
            readDecoy(userName, admitted);
            return Optional.empty();
        }
        return credential(user.get(), admitted);
    }

    /** Selects an account by the hash of the name, and discards the result. */
    private void readDecoy(String userName, Predicate<UserSettings> admitted) {
        if (decoys.isEmpty()) {
            return;
        }
        try {
            var unused = credential(decoys.get(Math.floorMod(userName.hashCode(), decoys.size())), admitted);
        } catch (InvalidFileException e) {
            // the file does not belong to the client: reject the login instead of deferring it
        }
    }

    private Optional<Credential> credential(MailUser user, Predicate<UserSettings> admitted) {
        UserSettings settings = files.settings(user);
        return Optional.of(credential(user, settings)).filter(credential -> admitted.test(settings));
    }

    private Credential credential(MailUser user, UserSettings settings) {
        return new Credential(
                new Identity(XmailAccounts.addressOf(user).toString(), directory.permissions(settings)),
                user.password());
    }

    /** Splits at the first {@code @}, else the first {@code :}, else the first {@code %}. */
    private Optional<MailUser> user(String userName, Optional<DomainName> defaultDomain) {
        for (int i = 0; i < SEPARATORS.length(); i++) {
            int at = userName.indexOf(SEPARATORS.charAt(i));
            if (at >= 0) {
                String name = userName.substring(0, at);
                return XmailAccounts.domainName(userName.substring(at + 1)).flatMap(domain -> user(name, domain));
            }
        }
        return defaultDomain.flatMap(domain -> user(userName, domain));
    }

    private Optional<MailUser> user(String name, DomainName domain) {
        return accounts.localDomain(domain)
                .flatMap(local -> accounts.account(local, name))
                .filter(user -> user.type() == MailUser.Type.USER);
    }
}
