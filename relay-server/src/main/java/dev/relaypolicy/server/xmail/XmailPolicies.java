package dev.relaypolicy.server.xmail;

import dev.relaypolicy.Listener;
import dev.relaypolicy.Policies;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.auth.AuthenticatedPolicy;
import dev.relaypolicy.auth.LoginRequiredPolicy;
import dev.relaypolicy.auth.MailPermissionPolicy;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.policy.IpTablePolicy;
import dev.relaypolicy.policy.LocalRecipientPolicy;
import dev.relaypolicy.policy.TlsRequiredPolicy;
import dev.relaypolicy.pop.PopBeforeSmtpPolicy;
import dev.relaypolicy.spi.MailboxDirectory;
import dev.relaypolicy.tab.policy.IpMapPolicy;
import dev.relaypolicy.tab.policy.SpamAddressPolicy;
import dev.relaypolicy.tab.policy.SpammersPolicy;
import dev.relaypolicy.tab.xmail.IpProperties;
import dev.relaypolicy.tab.xmail.IpProperties.Property;
import dev.relaypolicy.tab.xmail.MailUser;
import java.util.List;
import java.util.Optional;

/**
 * The policy chains of a MailRoot: the checks of XMail at connect, MAIL and RCPT (SMTPSvr.cpp: SMTPInitSession,
 * SMTPHandleCmd_MAIL, SMTPCheckForwardPath, SMTPCheckRelayCapability), with every refusal before any permit.
 */
final class XmailPolicies {

    private static final SmtpReply NULL_SENDER = SmtpReply.of(550, 5, 7, 1, "The null sender is not accepted here");
    private static final SmtpReply SENDER_REFUSED = SmtpReply.of(550, 5, 7, 1, "Sender refused");
    private static final SmtpReply LIST_CLOSED = SmtpReply.of(557, 5, 7, 2, "Not a member of this list");

    private final MailRootTables tables;
    private final ServerSettings server;
    private final XmailAccounts accounts;
    private final XmailUserFiles files;
    private final CommandFiles commands;
    private final MailboxDirectory directory;

    XmailPolicies(
            MailRootTables tables,
            ServerSettings server,
            XmailAccounts accounts,
            XmailUserFiles files,
            CommandFiles commands,
            MailboxDirectory directory) {
        this.tables = tables;
        this.server = server;
        this.accounts = accounts;
        this.files = files;
        this.commands = commands;
        this.directory = directory;
    }

    RelayGate smtp() {
        return RelayGate.of(refusals(), permits());
    }

    RelayGate pop() {
        return RelayGate.of(new IpMapPolicy("pop3.ipmap.tab", tables::popMap), request -> RelayDecision.abstain());
    }

    private RelayPolicy refusals() {
        return Policies.firstMatch(
                "refusals",
                List.of(
                        Policies.when(
                                "not white-listed", request -> !has(request.client(), Property.WHITE_LIST), clients()),
                        Policies.when(
                                "on a submission listener", XmailPolicies::isSubmission, new LoginRequiredPolicy()),
                        Policies.when(
                                "server.tab SmtpConfig asks for TLS",
                                request -> server.requiresTls(),
                                new TlsRequiredPolicy("tls-required")),
                        Policies.when(
                                "server.tab forbids the null sender", r -> !server.allowsNullSender(), nullSender()),
                        new SpamAddressPolicy(
                                "spam-address.tab",
                                tables::spamAddresses,
                                server.refusal(ServerVariable.IP_BAN_SPAM_ADDRESS, SENDER_REFUSED)),
                        Policies.when(
                                "server.tab SmtpConfig asks for a login",
                                request -> server.requiresLogin(),
                                new MailPermissionPolicy(request -> has(request.client(), Property.NO_AUTH))),
                        closedLists()));
    }

    private RelayPolicy clients() {
        return Policies.firstMatch(
                "clients",
                List.of(
                        new IpMapPolicy(
                                "smtp.ipmap.tab",
                                tables::smtpMap,
                                server.refusal(ServerVariable.IP_BAN, SmtpReply.ACCESS_DENIED)),
                        new SpammersPolicy(
                                "spammers.tab",
                                tables::spammers,
                                server.refusal(ServerVariable.IP_BAN_SPAMMERS, SmtpReply.ACCESS_DENIED))));
    }

    private RelayPolicy permits() {
        return Policies.firstMatch(
                "permits",
                List.of(
                        new LocalRecipientPolicy(directory),
                        new AuthenticatedPolicy(),
                        new PopBeforeSmtpPolicy(),
                        customDomains(),
                        new IpTablePolicy("smtprelay.tab", tables::relay)));
    }

    private boolean has(IpAddress client, Property property) {
        return tables.properties()
                .match(client)
                .map(IpTable.Row<IpProperties>::value)
                .filter(properties -> properties.has(property))
                .isPresent();
    }

    private static boolean isSubmission(RelayRequest request) {
        return request.listener().role() == Listener.Role.SUBMISSION;
    }

    private static RelayPolicy nullSender() {
        return Policies.named(
                "null-sender",
                request -> request.reversePath().filter(ReversePath::isNull).isPresent()
                        ? RelayDecision.deny(
                                Reason.of("null-sender", "null-sender", "AllowNullSender is 0"), NULL_SENDER)
                        : RelayDecision.abstain());
    }

    private RelayPolicy closedLists() {
        return Policies.named("closed-lists", request -> {
            Optional<MailUser> list = request.forwardPath()
                    .flatMap(path -> path.address())
                    .flatMap(this::account)
                    .filter(user -> user.type() == MailUser.Type.LIST)
                    .filter(user -> files.settings(user).closedList());
            if (list.isEmpty()) {
                return RelayDecision.abstain();
            }
            String sender = request.reversePath()
                    .flatMap(ReversePath::address)
                    .map(EmailAddress::toString)
                    .orElse("");
            boolean member = files.members(list.get())
                    .filter(members ->
                            members.mayWrite(sender, request.identity().map(identity -> identity.name())))
                    .isPresent();
            return member
                    ? RelayDecision.abstain()
                    : RelayDecision.deny(
                            Reason.of(
                                    "closed-lists",
                                    "not-a-member",
                                    "the list is closed and the sender is not a member"),
                            LIST_CLOSED);
        });
    }

    private Optional<MailUser> account(EmailAddress address) {
        return address.domain() instanceof DomainName domain
                ? accounts.localDomain(domain).flatMap(local -> accounts.accountOrAlias(local, address.localPart()))
                : Optional.empty();
    }

    /** Permits mail from everyone to a custom domain, as to a local domain. */
    private RelayPolicy customDomains() {
        return Policies.named(
                "custdomains",
                request -> request.forwardPath()
                        .flatMap(path -> path.address())
                        .filter(address -> address.domain() instanceof DomainName)
                        .flatMap(address -> commands.customDomain((DomainName) address.domain()))
                        .<RelayDecision>map(file -> RelayDecision.permit(Reason.of(
                                "custdomains",
                                "custom-domain",
                                "the recipient's domain is a custom domain",
                                commands.origin(file))))
                        .orElseGet(RelayDecision::abstain));
    }
}
