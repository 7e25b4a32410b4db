package dev.relaypolicy.server.xmail;

import com.google.common.math.LongMath;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.server.mailbox.Maildir;
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
 * The mailboxes of a MailRoot. As in XMail (SMTPSvr.cpp:SMTPCheckForwardPath), command aliases precede accounts and
 * aliases. Unlike in XMail, a command alias needs a domain in {@code domains.tab} or {@code aliasdomain.tab}.
 * Thread-safe.
 */
final class XmailDirectory implements MailboxDirectory {

    private static final int KILO = 1024;

    private final XmailAccounts accounts;
    private final XmailUserFiles files;
    private final CommandFiles commands;
    private final Permissions defaultPermissions;

    XmailDirectory(
            XmailAccounts accounts, XmailUserFiles files, CommandFiles commands, Permissions defaultPermissions) {
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
        Optional<DomainName> local = accounts.localDomain(domain);
        if (local.isEmpty()) {
            return new MailboxLookup.NotLocal();
        }
        if (commands.alias(local.get(), address.localPart()).isPresent()) {
            return new MailboxLookup.Found(address, Permissions.NONE);
        }
        return accounts.accountOrAlias(local.get(), address.localPart())
                .map(this::mailbox)
                .orElseGet(MailboxLookup.Unknown::new);
    }

    /** A command alias has every account that it redirects to. */
    @Override
    public List<Owner> owners(EmailAddress address) {
        Optional<DomainName> local =
                address.domain() instanceof DomainName domain ? accounts.localDomain(domain) : Optional.empty();
        if (local.isEmpty()) {
            return List.of();
        }
        Optional<Path> alias = commands.alias(local.get(), address.localPart());
        Stream<MailUser> owners = alias.isPresent()
                ? redirectTargets(alias.get(), address.localPart())
                : accounts.accountOrAlias(local.get(), address.localPart()).stream();
        return owners.distinct()
                .map(user -> new Owner(XmailAccounts.addressOf(user), permissions(files.settings(user))))
                .toList();
    }

    private Stream<MailUser> redirectTargets(Path alias, String localPart) {
        return files.commands(alias).orElse(List.of()).stream()
                .filter(command -> command.name().equals("redirect"))
                .flatMap(command -> command.arguments().stream())
                .flatMap(target -> accounts.findByAddress(XmailRouter.redirectTarget(target, localPart)).stream())
                .filter(user -> user.type() == MailUser.Type.USER);
    }

    private MailboxLookup mailbox(MailUser user) {
        EmailAddress address = XmailAccounts.addressOf(user);
        UserSettings settings = files.settings(user);
        Permissions permissions = permissions(settings);
        if (!settings.receiveEnabled()) {
            return new MailboxLookup.Disabled(address, permissions, "ReceiveEnable is 0 in its user.tab");
        }
        long limit = settings.maxMailboxKilobytes();
        if (limit > 0 && size(user) >= LongMath.saturatedMultiply(limit, KILO)) {
            return new MailboxLookup.Full(address, permissions, "it has reached MaxMBSize, " + limit + " KB");
        }
        return new MailboxLookup.Found(address, permissions);
    }

    private long size(MailUser user) {
        try {
            return new Maildir(files.maildir(user)).octets();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Permissions permissions(UserSettings settings) {
        return settings.permissions(defaultPermissions);
    }
}
