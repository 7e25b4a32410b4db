package dev.relaypolicy.server.config.site;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableListMultimap;
import dev.relaypolicy.Identity;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.server.UsableLogins;
import dev.relaypolicy.server.config.model.Configuration;
import dev.relaypolicy.server.config.model.MailSettings;
import dev.relaypolicy.server.config.model.MailboxFolder;
import dev.relaypolicy.server.config.model.RecipientKey;
import dev.relaypolicy.server.config.model.Recipients;
import dev.relaypolicy.server.config.model.TableContents;
import dev.relaypolicy.server.config.model.User;
import dev.relaypolicy.server.delivery.Destination;
import dev.relaypolicy.server.mailbox.Maildir;
import dev.relaypolicy.spi.Credential;
import dev.relaypolicy.spi.CredentialStore;
import dev.relaypolicy.spi.MailboxDirectory;
import dev.relaypolicy.spi.MailboxLookup;
import dev.relaypolicy.spi.PasswordHash;
import dev.relaypolicy.spi.StoredPassword;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The users, mailboxes and aliases of a configuration at one moment. Thread-safe. */
public final class YamlAccounts implements MailboxDirectory {

    private static final String POSTMASTER = "postmaster";

    private final MailSettings mail;
    private final Optional<DomainName> popDomain;
    private final TableContents tables;
    private final ImmutableListMultimap<String, User> users;
    private final OptionalInt maxHashCost;
    private final UsableLogins smtpLogins;
    private final UsableLogins popLogins;

    public YamlAccounts(Configuration configuration, TableContents tables) {
        this.mail = configuration.mail();
        this.popDomain = configuration.popDomain();
        this.tables = tables;
        List<User> all = Stream.concat(
                        configuration.users().stream(),
                        configuration.userFiles().stream().flatMap(file -> tables.get(file).stream()))
                .toList();
        this.maxHashCost = all.stream()
                .map(User::password)
                .filter(PasswordHash.class::isInstance)
                .mapToInt(password -> ((PasswordHash) password).cost())
                .max();
        this.users = all.stream().collect(ImmutableListMultimap.toImmutableListMultimap(User::key, user -> user));
        this.smtpLogins = UsableLogins.of(all.stream().map(User::password));
        this.popLogins = UsableLogins.of(all.stream().filter(this::mayUsePop3).map(User::password));
    }

    UsableLogins smtpLogins() {
        return smtpLogins;
    }

    UsableLogins popLogins() {
        return popLogins;
    }

    CredentialStore smtpCredentials() {
        return new Store(name -> name, user -> true);
    }

    CredentialStore popCredentials() {
        return new Store(
                name -> name.indexOf('@') < 0 && popDomain.isPresent() ? name + "@" + popDomain.get() : name,
                this::mayUsePop3);
    }

    private boolean mayUsePop3(User user) {
        return user.pop3() && user.address().filter(this::hasMailbox).isPresent();
    }

    /** Credentials whose verification takes the same time for every user name. */
    private final class Store implements CredentialStore {
        private final UnaryOperator<String> fullName;
        private final Predicate<User> admitted;

        Store(UnaryOperator<String> fullName, Predicate<User> admitted) {
            this.fullName = fullName;
            this.admitted = admitted;
        }

        @Override
        public List<Credential> find(String userName) {
            return users.get(key(fullName.apply(userName))).stream()
                    .filter(admitted)
                    .map(user -> new Credential(new Identity(user.key(), user.permissions()), costing(user.password())))
                    .toList();
        }

        @Override
        public String account(String userName) {
            return key(fullName.apply(userName));
        }

        @Override
        public StoredPassword timingDecoy() {
            return maxHashCost.isPresent() ? Decoys.of(maxHashCost.getAsInt()) : CredentialStore.super.timingDecoy();
        }
    }

    private StoredPassword costing(StoredPassword password) {
        return password instanceof PasswordHash hash ? hash.costing(maxHashCost.orElse(0)) : password;
    }

    /** An alias domain counts as its local domain. */
    private String key(String userName) {
        try {
            EmailAddress address = EmailAddress.parse(userName);
            return address.domain() instanceof DomainName domain
                    ? RecipientKey.of(new EmailAddress(address.localPart(), behindAlias(domain)))
                    : RecipientKey.of(address);
        } catch (IllegalArgumentException e) {
            return Ascii.toLowerCase(userName);
        }
    }

    private DomainName behindAlias(DomainName domain) {
        return mail.domainAliases().getOrDefault(domain, domain);
    }

    private boolean hasMailbox(EmailAddress address) {
        return user(address).isPresent()
                && address.domain() instanceof DomainName domain
                && mail.local().contains(domain);
    }

    private Optional<User> user(EmailAddress address) {
        for (User user : users.get(RecipientKey.of(address))) {
            if (user.mailbox()) {
                return Optional.of(user);
            }
        }
        return Optional.empty();
    }

    boolean isLocal(DomainName domain) {
        return mail.local().contains(behindAlias(domain));
    }

    @Override
    public MailboxLookup find(EmailAddress address) {
        if (!(address.domain() instanceof DomainName domain) || !isLocal(domain)) {
            return new MailboxLookup.NotLocal();
        }
        List<Mailbox> mailboxes = mailboxes(address);
        if (mailboxes.isEmpty()) {
            return new MailboxLookup.Unknown();
        }
        return mailboxes.size() == 1 || mailboxes.stream().noneMatch(YamlAccounts::receives)
                ? lookup(mailboxes.get(0))
                : several(address, mailboxes);
    }

    /** Each mailbox of an alias needs space, because a message is accepted for all or none. */
    private MailboxLookup several(EmailAddress address, List<Mailbox> mailboxes) {
        for (Mailbox mailbox : mailboxes) {
            if (lookup(mailbox) instanceof MailboxLookup.Full full) {
                return new MailboxLookup.SomeFull("one of several, `" + full.mailbox() + "`: " + full.why());
            }
        }
        return new MailboxLookup.Found(address, Permissions.NONE);
    }

    @Override
    public List<Owner> owners(EmailAddress address) {
        return address.domain() instanceof DomainName domain && isLocal(domain)
                ? mailboxes(address).stream()
                        .map(mailbox -> new Owner(
                                mailbox.address(),
                                mailbox.user().map(User::permissions).orElse(Permissions.NONE)))
                        .toList()
                : List.of();
    }

    private MailboxLookup lookup(Mailbox mailbox) {
        EmailAddress address = mailbox.address();
        if (mailbox.user().isEmpty()) {
            return new MailboxLookup.Found(address, Permissions.NONE);
        }
        User user = mailbox.user().get();
        if (!receives(mailbox)) {
            return new MailboxLookup.Disabled(address, user.permissions(), "`receive` is false for it");
        }
        if (user.quota().isPresent() && octets(mailbox) >= user.quota().getAsLong()) {
            return new MailboxLookup.Full(
                    address,
                    user.permissions(),
                    "it holds its quota, " + user.quota().getAsLong() + " octets, or more");
        }
        return new MailboxLookup.Found(address, user.permissions());
    }

    private long octets(Mailbox mailbox) {
        try {
            return new Maildir(maildir(mailbox).orElseThrow()).octets();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param address its own address, with aliases resolved
     * @param user the user that can log in to it
     */
    private record Mailbox(EmailAddress address, Optional<User> user) {}

    private static boolean receives(Mailbox mailbox) {
        return mailbox.user().map(User::receives).orElse(true);
    }

    /** Returns the destinations of an address in a local domain, except mailboxes that accept no mail. */
    List<Destination> destinations(EmailAddress address) {
        List<Destination> destinations = new ArrayList<>();
        for (Mailbox mailbox : mailboxes(address)) {
            if (receives(mailbox) && MailboxFolder.isName(folder(mailbox))) {
                destinations.add(new Destination.LocalMaildir(
                        mailbox.address(), () -> maildir(mailbox).orElseThrow()));
            }
        }
        return destinations;
    }

    private List<Mailbox> mailboxes(EmailAddress address) {
        if (!(address.domain() instanceof DomainName domain)) {
            return List.of();
        }
        EmailAddress own = canonical(address, behindAlias(domain));
        Optional<Mailbox> mailbox = mailbox(own);
        if (mailbox.isPresent()) {
            return List.of(mailbox.get());
        }
        List<EmailAddress> targets = mail.aliases().getOrDefault(RecipientKey.of(own), List.of());
        if (targets.isEmpty()) {
            targets = fromFile(own);
        }
        if (targets.isEmpty() && own.localPart().equals(POSTMASTER)) {
            targets = mail.postmaster().stream().toList();
        }
        return targets.stream()
                .filter(target -> target.domain() instanceof DomainName)
                .map(target -> canonical(target, behindAlias((DomainName) target.domain())))
                .distinct()
                .flatMap(target -> mailbox(target).stream())
                .toList();
    }

    /** Returns whether an address in a local domain has no mailbox of its own. */
    public boolean isNobody(EmailAddress address) {
        return address.domain() instanceof DomainName domain
                && isLocal(domain)
                && mailbox(canonical(address, behindAlias(domain))).isEmpty();
    }

    private List<EmailAddress> fromFile(EmailAddress own) {
        return mail
                .aliasFile()
                .flatMap(file -> tables.get(file).find((DomainName) own.domain(), own.localPart()))
                .map(alias -> alias.target().indexOf('@') < 0 ? alias.target() + "@" + own.domain() : alias.target())
                .flatMap(YamlAccounts::address)
                .stream()
                .toList();
    }

    private static Optional<EmailAddress> address(String text) {
        try {
            return Optional.of(EmailAddress.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static EmailAddress canonical(EmailAddress address, DomainName domain) {
        String localPart = Ascii.toLowerCase(address.localPart());
        return localPart.equals(address.localPart()) && domain.equals(address.domain())
                ? address
                : new EmailAddress(localPart, domain);
    }

    private Optional<Mailbox> mailbox(EmailAddress address) {
        Optional<Recipients> recipients =
                address.domain() instanceof DomainName domain ? mail.local().find(domain) : Optional.empty();
        if (recipients.isEmpty()) {
            return Optional.empty();
        }
        Mailbox mailbox = new Mailbox(address, user(address));
        if (mailbox.user().isPresent()) {
            return Optional.of(mailbox);
        }
        // a mailbox without a user is in the folder of its own name
        boolean known = MailboxFolder.isName(address.localPart())
                && (recipients.get().list(address, tables)
                        || (recipients.get().maildir()
                                && maildir(mailbox).filter(Files::isDirectory).isPresent()));
        return known ? Optional.of(mailbox) : Optional.empty();
    }

    Optional<Path> maildir(EmailAddress mailbox) {
        return maildir(new Mailbox(mailbox, user(mailbox)));
    }

    private Optional<Path> maildir(Mailbox mailbox) {
        EmailAddress address = mailbox.address();
        return address.domain() instanceof DomainName domain
                ? mail.folder().of(domain, folder(mailbox))
                : Optional.empty();
    }

    private static String folder(Mailbox mailbox) {
        return mailbox.user().map(User::folder).orElse(mailbox.address().localPart());
    }

    /** Hashes for user names that do not exist. */
    private static final class Decoys {
        private static final byte[] SALT = new byte[16];
        private static final PasswordHash CHEAP =
                PasswordHash.of(new byte[] {'n', 'o', 'b', 'o', 'd', 'y'}, 1_000, SALT);

        static StoredPassword of(int cost) {
            return CHEAP.costing(cost);
        }
    }
}
