package dev.relaypolicy.server.xmail;

import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.server.delivery.Destination;
import dev.relaypolicy.tab.TabException;
import dev.relaypolicy.tab.xmail.Command;
import dev.relaypolicy.tab.xmail.ListMember;
import dev.relaypolicy.tab.xmail.MailUser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where the mail of a recipient goes that was permitted. Only what ends in mailboxes of ours is carried out: redirects of custom
 * domains and command aliases, and the local members of lists. Thread-safe.
 */
final class XmailRouter {

    private final Accounts accounts;
    private final UserFiles files;
    private final CommandFiles commands;
    private final String postmaster;
    private final Optional<Destination.NextHop> nextHop;

    XmailRouter(
            Accounts accounts,
            UserFiles files,
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
            return recipient.address().map(this::route).orElseGet(() -> local(postmaster));
        } catch (TabException e) {
            return List.of(new Destination.Undeliverable(e.problems().toString()));
        }
    }

    private List<Destination> route(EmailAddress address) {
        if (address.domain() instanceof DomainName domain) {
            Optional<DomainName> own = accounts.ownDomain(domain);
            Optional<Path> custom = own.isPresent() ? Optional.empty() : commands.customDomain(domain);
            Optional<Path> alias = own.isPresent() || custom.isPresent()
                    ? commands.alias(accounts.behindAlias(domain), address.localPart())
                    : Optional.empty();
            if (alias.isPresent()) {
                return carriedOut(alias.get(), address);
            }
            if (own.isPresent()) {
                return accounts.accountOrAlias(own.get(), address.localPart())
                        .map(this::account)
                        .orElseGet(() -> nowhere("there is no mailbox " + address));
            }
            if (custom.isPresent()) {
                return carriedOut(custom.get(), address);
            }
        }
        return nextHop.<List<Destination>>map(List::of)
                .orElseGet(() -> nowhere("mail for other domains needs --next-hop"));
    }

    private List<Destination> account(MailUser user) {
        return user.type() == MailUser.Type.LIST ? members(user) : List.of(mailbox(user));
    }

    private Destination mailbox(MailUser user) {
        return new Destination.LocalMaildir(Accounts.addressOf(user), () -> files.maildir(user));
    }

    private List<Destination> members(MailUser list) {
        Set<Destination> mailboxes = new LinkedHashSet<>();
        for (ListMember member : files.receivers(list)) {
            accounts.written(member.address().toString()).map(this::mailbox).ifPresent(mailboxes::add);
        }
        return mailboxes.isEmpty()
                ? nowhere("the list " + Accounts.addressOf(list) + " has no member with a mailbox here")
                : List.copyOf(mailboxes);
    }

    /** Every command of the file, where all of them are redirects to mailboxes of ours. */
    private List<Destination> carriedOut(Path file, EmailAddress address) {
        List<Destination> destinations = new ArrayList<>();
        for (Command command : files.commands(file).orElse(List.of())) {
            if (!command.name().equals("redirect") || command.arguments().size() != 1) {
                return nowhere(command.origin() + ": the command `" + command.name() + "` is not carried out");
            }
            destinations.addAll(local(redirected(command.arguments().get(0), address.localPart())));
        }
        return destinations.isEmpty() ? nowhere(commands.origin(file) + " has no command") : destinations;
    }

    /** Where {@code redirect} sends a name: to an address, or to the same name in a domain. */
    static String redirected(String target, String localPart) {
        return target.indexOf('@') < 0 ? localPart + "@" + target : target;
    }

    private List<Destination> local(String address) {
        return accounts.written(address)
                .map(this::account)
                .orElseGet(() -> nowhere("`" + address + "` is no mailbox of ours"));
    }

    private static List<Destination> nowhere(String why) {
        return List.of(new Destination.Undeliverable(why));
    }
}
