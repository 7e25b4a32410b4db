package dev.relaypolicy.server.config.model;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableSet;
import dev.relaypolicy.Permission;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.file.ProblemCollector;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.server.config.yaml.Section;
import dev.relaypolicy.server.config.yaml.Values;
import dev.relaypolicy.server.config.yaml.YamlNode;
import dev.relaypolicy.server.config.yaml.YamlParser;
import dev.relaypolicy.spi.PasswordHash;
import dev.relaypolicy.spi.Secret;
import dev.relaypolicy.spi.StoredPassword;
import dev.relaypolicy.tab.xmail.MailUser;
import dev.relaypolicy.tab.xmail.MailUsersTab;
import dev.relaypolicy.tab.xmail.SmtpAuthAccount;
import dev.relaypolicy.tab.xmail.SmtpAuthTab;
import dev.relaypolicy.tab.xmail.XmailPassword;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads users from {@code relay.yaml}, from a file of the same form, and from XMail's {@code mailusers.tab} and {@code
 * smtpauth.tab}.
 */
public final class UserReader {

    static final Permissions DEFAULT_PERMISSIONS = Permissions.of(Permission.MAIL, Permission.RELAY);

    private static final String XMAIL = "{XMAIL}";
    private static final Function<String, Permission> PERMISSION =
            Values.oneOf("a permission", List.of(Permission.values()), Values::word);

    private UserReader() {}

    static ReadResult<List<User>> readYaml(String file, byte[] bytes) {
        ProblemCollector problems = new ProblemCollector(file);
        Optional<YamlNode> root = YamlParser.parse(bytes, problems);
        List<User> users =
                root.map(node -> read(Section.root(file, node, problems))).orElse(List.of());
        return problems.errors() > 0
                ? new ReadResult.Unusable<>(problems.list())
                : new ReadResult.Usable<>(users, users.size(), problems.list());
    }

    /** Reads a mapping of users. */
    public static List<User> read(Section users) {
        List<User> all = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Section.Named named : users.named()) {
            user(named).ifPresent(user -> {
                if (seen.add(user.key())) {
                    all.add(user);
                } else {
                    users.error(
                            named.section().place(),
                            Problem.quote(named.key()) + " is listed twice: the case of a name does not matter",
                            "duplicate-key");
                }
            });
        }
        return List.copyOf(all);
    }

    private static Optional<User> user(Section.Named named) {
        Section user = named.section();
        Optional<EmailAddress> address = Optional.empty();
        if (named.key().indexOf('@') >= 0) {
            try {
                address = Optional.of(EmailAddress.parse(named.key()));
            } catch (IllegalArgumentException e) {
                user.error(user.place(), String.valueOf(e.getMessage()), "bad-value");
            }
        } else if (named.key().isEmpty()) {
            user.error(user.place(), "a user needs a name", "bad-value");
        }
        var secret = user.value("password", UserReader::password);
        user.require("password", "password: \"{PBKDF2-SHA256}...\"");
        Permissions permissions = user.has("permissions")
                ? new Permissions(user.listed("permissions", PERMISSION).stream()
                        .map(Section.Placed::value)
                        .collect(ImmutableSet.toImmutableSet()))
                : DEFAULT_PERMISSIONS;
        String folder = folder(user, address);
        boolean mailbox = user.flag("mailbox", true);
        boolean receives = user.flag("receive", true);
        boolean pop3 = user.flag("pop3", true);
        Optional<Long> quota = user.value("quota", Values.octets(Long.MAX_VALUE));
        user.finish();
        if (secret.isEmpty() || named.key().isEmpty() || (named.key().indexOf('@') >= 0 && address.isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(new User(
                named.key(),
                secret.get(),
                permissions,
                address,
                folder,
                mailbox,
                receives,
                pop3,
                quota.map(OptionalLong::of).orElse(OptionalLong.empty())));
    }

    /** Returns the folder of the mailbox: the local part, unless {@code folder} names another. */
    private static String folder(Section user, Optional<EmailAddress> address) {
        if (user.has("folder")) {
            return user.value("folder", MailboxFolder::parse).orElse("");
        }
        String name =
                address.map(EmailAddress::localPart).map(Ascii::toLowerCase).orElse("");
        if (address.isPresent()) {
            try {
                MailboxFolder.parse(name);
            } catch (IllegalArgumentException e) {
                user.error(user.place(), e.getMessage() + ", as `folder`", "bad-value");
            }
        }
        return name;
    }

    /** Reads {@code mailusers.tab}. Warns of mailing lists, which receive no mail here. */
    static ReadResult<List<User>> readMailUsers(String file, byte[] bytes) {
        ReadResult<MailUsersTab> reading = MailUsersTab.read(file, bytes);
        if (!(reading instanceof ReadResult.Usable<MailUsersTab> usable)) {
            return new ReadResult.Unusable<>(reading.problems());
        }
        ProblemCollector problems = new ProblemCollector(file);
        List<User> users = new ArrayList<>();
        for (MailUser row : usable.value().all()) {
            try {
                if (row.type() == MailUser.Type.USER) {
                    users.add(user(row));
                } else {
                    problems.add(
                            row.origin().line(),
                            0,
                            Severity.WARNING,
                            "a mailing list gets no mail by this file: name the whole MailRoot with `mailroot`",
                            "not-supported");
                }
            } catch (IllegalArgumentException e) {
                problems.add(row.origin().line(), 0, Severity.ERROR, String.valueOf(e.getMessage()), "bad-value");
            }
        }
        List<Problem> all = new ArrayList<>(usable.problems());
        all.addAll(problems.list());
        return problems.errors() > 0
                ? new ReadResult.Unusable<>(all)
                : new ReadResult.Usable<>(List.copyOf(users), usable.rows(), all);
    }

    private static User user(MailUser row) {
        EmailAddress address = new EmailAddress(row.name(), row.domain());
        return new User(
                address.toString(),
                row.password(),
                DEFAULT_PERMISSIONS,
                Optional.of(address),
                row.directory(),
                true,
                true,
                true,
                OptionalLong.empty());
    }

    static ReadResult<List<User>> readSmtpAuth(String file, byte[] bytes) {
        return SmtpAuthTab.read(file, bytes)
                .map(logins -> logins.all().stream().map(UserReader::login).toList());
    }

    private static User login(SmtpAuthAccount row) {
        return new User(
                row.user(),
                row.password(),
                row.permissions(),
                Optional.empty(),
                "",
                false,
                false,
                false,
                OptionalLong.empty());
    }

    /** The message does not repeat the password. */
    private static StoredPassword password(String stored) {
        if (stored.startsWith(PasswordHash.PREFIX)) {
            return PasswordHash.parse(stored);
        }
        if (stored.startsWith(XMAIL)) {
            Secret password = XmailPassword.decode(stored.substring(XMAIL.length()));
            if (password.isEmpty()) {
                throw new IllegalArgumentException("the password is empty");
            }
            return password;
        }
        throw new IllegalArgumentException("a password is `" + PasswordHash.PREFIX + "...`, or `" + XMAIL
                + "...` where a client needs CRAM-MD5 or APOP: write it with `relay hash --scheme=pbkdf2`");
    }
}
