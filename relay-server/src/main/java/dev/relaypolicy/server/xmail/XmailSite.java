package dev.relaypolicy.server.xmail;

import dev.relaypolicy.Listener;
import dev.relaypolicy.Origin;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.server.UsableLogins;
import dev.relaypolicy.server.delivery.Destination;
import dev.relaypolicy.spi.CredentialStore;
import dev.relaypolicy.spi.MailboxDirectory;
import dev.relaypolicy.tab.xmail.IpMapRule;
import dev.relaypolicy.tab.xmail.MailUser;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The site of one snapshot of the tables of a MailRoot. */
final class XmailSite implements Site {

    private final ServerSettings server;
    private final XmailAccounts accounts;
    private final XmailUserFiles files;
    private final XmailDirectory directory;
    private final XmailCredentials credentials;
    private final XmailRouter router;
    private final RelayGate smtpGate;
    private final RelayGate popGate;
    private final IpTable<Origin> relay;

    XmailSite(Path root, XmailUserFiles files, MailRootTables tables, Optional<Destination.NextHop> nextHop) {
        this.server = new ServerSettings(tables.server());
        this.accounts = new XmailAccounts(tables);
        this.files = files;
        CommandFiles commands = new CommandFiles(root);
        this.directory = new XmailDirectory(accounts, files, commands, server.defaultPermissions());
        this.credentials = new XmailCredentials(tables, accounts, files, directory, server.popDomain());
        this.router = new XmailRouter(accounts, files, commands, server.postmaster(), nextHop);
        XmailPolicies policies = new XmailPolicies(tables, server, accounts, files, commands, directory);
        this.smtpGate = policies.smtp();
        this.popGate = policies.pop();
        this.relay = tables.relay();
    }

    @Override
    public DomainName hostName() {
        return server.hostName();
    }

    @Override
    public RelayGate smtpGate(Listener listener) {
        return smtpGate;
    }

    @Override
    public RelayGate popGate() {
        return popGate;
    }

    @Override
    public MailboxDirectory directory() {
        return directory;
    }

    @Override
    public CredentialStore smtpCredentials() {
        return credentials.smtp();
    }

    @Override
    public CredentialStore popCredentials() {
        return credentials.pop();
    }

    @Override
    public Optional<String> popRefusal(EmailAddress mailbox, RelayRequest request) {
        return user(mailbox)
                .flatMap(user -> files.popMap(user).match(request.client()))
                .map(row -> row.value())
                .filter(IpMapRule::denies)
                .map(rule -> "the client is denied by " + rule.origin());
    }

    @Override
    public boolean popBeforeSmtp() {
        return server.popBeforeSmtp();
    }

    @Override
    public UsableLogins smtpLogins() {
        return credentials.smtpLogins();
    }

    @Override
    public UsableLogins popLogins() {
        return credentials.popLogins();
    }

    @Override
    public Optional<Set<String>> clearTextMechanisms() {
        return server.clearTextMechanisms();
    }

    @Override
    public boolean offersTls(Listener listener) {
        return server.offersTls(listener.role());
    }

    @Override
    public IpTable<Origin> relayedByAddress() {
        return relay;
    }

    @Override
    public OptionalLong maxMessageOctets() {
        return server.maxMessageOctets();
    }

    @Override
    public List<Destination> route(ForwardPath recipient) {
        return router.route(recipient);
    }

    @Override
    public Path maildir(EmailAddress mailbox) {
        return user(mailbox)
                .map(files::maildir)
                .orElseThrow(() -> new IllegalArgumentException("`" + mailbox + "` is not a local mailbox"));
    }

    private Optional<MailUser> user(EmailAddress mailbox) {
        return mailbox.domain() instanceof DomainName domain
                ? accounts.account(domain, mailbox.localPart())
                : Optional.empty();
    }
}
