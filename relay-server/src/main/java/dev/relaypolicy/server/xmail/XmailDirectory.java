package dev.relaypolicy.server.xmail;

import com.google.common.math.LongMath;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.server.delivery.MaildirSize;
import dev.relaypolicy.spi.MailboxDirectory;
import dev.relaypolicy.spi.MailboxLookup;
import dev.relaypolicy.tab.xmail.MailUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The mailboxes of a MailRoot, in XMail's order (SMTPSvr.cpp:SMTPCheckForwardPath): command aliases, then accounts and aliases.
 * XMail takes mail for a command alias of any domain, this class only for one of {@code domains.tab} or
 * {@code aliasdomain.tab}. Thread-safe.
 */
final class XmailDirectory implements MailboxDirectory {

    private static final int KILO = 1024;

    private final Accounts accounts;
    private final UserFiles files;
    private final CommandFiles commands;
    private final Permissions defaultPermissions;

    XmailDirectory(Accounts accounts, UserFiles files, CommandFiles commands, Permissions defaultPermissions) {
        this.accounts = accounts;
        this.files = files;
        this.commands = commands;
        this.defaultPermissions = defaultPermissions;
    }

    @Override
    public MailboxLookup find(EmailAddress address) {
        if (!(address.domain() instanceof DomainName domain)) {
            return new MailboxLookup.NotLocal();
        }
        Optional<DomainName> own = accounts.ownDomain(domain);
        if (own.isEmpty()) {
            return new MailboxLookup.NotLocal();
        }
        if (commands.alias(own.get(), address.localPart()).isPresent()) {
            return new MailboxLookup.Found(address, Permissions.NONE);
        }
        return accounts.accountOrAlias(own.get(), address.localPart())
                .map(this::mailbox)
                .orElseGet(MailboxLookup.Unknown::new);
    }

    /** The account of the address or its alias; of a command alias, each account that it redirects to. */
    @Override
    public List<Owner> owners(EmailAddress address) {
        Optional<DomainName> own =
                address.domain() instanceof DomainName domain ? accounts.ownDomain(domain) : Optional.empty();
        if (own.isEmpty()) {
            return List.of();
        }
        Optional<Path> alias = commands.alias(own.get(), address.localPart());
        Stream<MailUser> owners = alias.isPresent()
                ? redirectedTo(alias.get(), address.localPart())
                : accounts.accountOrAlias(own.get(), address.localPart()).stream();
        return owners.distinct()
                .map(user -> new Owner(Accounts.addressOf(user), permissions(files.settings(user))))
                .toList();
    }

    private Stream<MailUser> redirectedTo(Path alias, String localPart) {
        return files.commands(alias).orElse(List.of()).stream()
                .filter(command -> command.name().equals("redirect"))
                .flatMap(command -> command.arguments().stream())
                .flatMap(target -> accounts.written(XmailRouter.redirected(target, localPart)).stream())
                .filter(user -> user.type() == MailUser.Type.USER);
    }

    private MailboxLookup mailbox(MailUser user) {
        EmailAddress address = Accounts.addressOf(user);
        UserSettings settings = files.settings(user);
        Permissions permissions = permissions(settings);
        if (!settings.receiveEnabled()) {
            return new MailboxLookup.Disabled(address, permissions, "ReceiveEnable is 0 in its user.tab");
        }
        long limit = settings.maxMailboxKilobytes();
        if (limit > 0 && octets(user) >= LongMath.saturatedMultiply(limit, KILO)) {
            return new MailboxLookup.Full(address, permissions, "it holds MaxMBSize, " + limit + " KB, or more");
        }
        return new MailboxLookup.Found(address, permissions);
    }

    private long octets(MailUser user) {
        try {
            return MaildirSize.octets(files.maildir(user));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A user's permissions. */
    Permissions permissions(UserSettings settings) {
        return settings.permissions(defaultPermissions);
    }
}
