package dev.relaypolicy.server.xmail;

import dev.relaypolicy.file.InvalidFileException;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.server.delivery.Destination;
import dev.relaypolicy.tab.xmail.Command;
import dev.relaypolicy.tab.xmail.ListMember;
import dev.relaypolicy.tab.xmail.MailUser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Routes mail for permitted recipients. Command files and mailing lists lead only to local mailboxes. Thread-safe. */
final class XmailRouter {

    private final XmailAccounts accounts;
    private final XmailUserFiles files;
    private final CommandFiles commands;
    private final String postmaster;
    private final Optional<Destination.NextHop> nextHop;

    XmailRouter(
            XmailAccounts accounts,
            XmailUserFiles files,
            CommandFiles commands,
            String postmaster,
            Optional<Destination.NextHop> nextHop) {
        this.accounts = accounts;
        this.files = files;
        this.commands = commands;
        this.postmaster = postmaster;
        this.nextHop = nextHop;
    }

    List<Destination> route(ForwardPath recipient) {
        try {
            return recipient.address().map(this::route).orElseGet(() -> routeToLocal(postmaster));
        } catch (InvalidFileException e) {
            return List.of(new Destination.Undeliverable(e.problems().toString()));
        }
    }

    private List<Destination> route(EmailAddress address) {
        if (address.domain() instanceof DomainName domain) {
            Optional<DomainName> local = accounts.localDomain(domain);
            Optional<Path> custom = local.isPresent() ? Optional.empty() : commands.customDomain(domain);
            Optional<Path> alias = local.isPresent() || custom.isPresent()
                    ? commands.alias(accounts.realDomain(domain), address.localPart())
                    : Optional.empty();
            if (alias.isPresent()) {
                return runCommands(alias.get(), address);
            }
            if (local.isPresent()) {
                return accounts.accountOrAlias(local.get(), address.localPart())
                        .map(this::account)
                        .orElseGet(() -> undeliverable("there is no mailbox " + address));
            }
            if (custom.isPresent()) {
                return runCommands(custom.get(), address);
            }
        }
        return nextHop.<List<Destination>>map(List::of)
                .orElseGet(() -> undeliverable("mail for other domains needs --next-hop"));
    }

    private List<Destination> account(MailUser user) {
        return user.type() == MailUser.Type.LIST ? members(user) : List.of(mailbox(user));
    }

    private Destination mailbox(MailUser user) {
        return new Destination.LocalMaildir(XmailAccounts.addressOf(user), () -> files.maildir(user));
    }

    private List<Destination> members(MailUser list) {
        Set<Destination> mailboxes = new LinkedHashSet<>();
        for (ListMember member : files.receivers(list)) {
            accounts.findByAddress(member.address().toString())
                    .map(this::mailbox)
                    .ifPresent(mailboxes::add);
        }
        return mailboxes.isEmpty()
                ? undeliverable("the list " + XmailAccounts.addressOf(list) + " has no member with a mailbox here")
                : List.copyOf(mailboxes);
    }

    /** Only local redirects are supported. */
    private List<Destination> runCommands(Path file, EmailAddress address) {
        List<Destination> destinations = new ArrayList<>();
        for (Command command : files.commands(file).orElse(List.of())) {
            if (!command.name().equals("redirect") || command.arguments().size() != 1) {
                return undeliverable(command.origin() + ": the command `" + command.name() + "` is not supported");
            }
            destinations.addAll(routeToLocal(redirectTarget(command.arguments().get(0), address.localPart())));
        }
        return destinations.isEmpty() ? undeliverable(commands.origin(file) + " has no command") : destinations;
    }

    /** A target without {@code @} keeps the local part. */
    static String redirectTarget(String target, String localPart) {
        return target.indexOf('@') < 0 ? localPart + "@" + target : target;
    }

    private List<Destination> routeToLocal(String address) {
        return accounts.findByAddress(address)
                .map(this::account)
                .orElseGet(() -> undeliverable("`" + address + "` is not a local mailbox"));
    }

    private static List<Destination> undeliverable(String why) {
        return List.of(new Destination.Undeliverable(why));
    }
}
