package dev.relaypolicy.server.config.site;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableTable;
import dev.relaypolicy.Identity;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Origin;
import dev.relaypolicy.Permission;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.policy.LocalRecipientPolicy;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.server.UsableLogins;
import dev.relaypolicy.server.config.model.ClientAddresses;
import dev.relaypolicy.server.config.model.Configuration;
import dev.relaypolicy.server.config.model.ListenerSettings;
import dev.relaypolicy.server.config.model.TableContents;
import dev.relaypolicy.server.config.policy.RelayDomainsPolicy;
import dev.relaypolicy.server.delivery.Destination;
import dev.relaypolicy.server.outbound.RecipientCallout;
import dev.relaypolicy.server.protocol.wire.ListenAddress;
import dev.relaypolicy.spi.Credential;
import dev.relaypolicy.spi.CredentialStore;
import dev.relaypolicy.spi.MailboxDirectory;
import dev.relaypolicy.spi.MailboxLookup;
import dev.relaypolicy.spi.PolicyType;
import dev.relaypolicy.spi.StoredPassword;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A configuration, its files and its MailRoot at one moment. */
public final class YamlSite implements Site {

    private final Configuration configuration;
    private final YamlAccounts accounts;
    private final YamlRouter router;
    private final ImmutableTable<Listener.Role, String, RelayGate> gates;
    private final RelayGate popGate;
    private final ImmutableMap<String, IpTable<Origin>> proxies;
    private final ImmutableMap<String, IpTable<Origin>> xclient;
    private final ImmutableMap<String, IpTable<Origin>> policyPeers;
    private final Optional<Site> mailRoot;
    private final ImmutableSet<String> withoutStartTls;
    private final boolean popBeforeSmtp;

    public YamlSite(
            Configuration configuration, TableContents tables, RecipientCallout callouts, Optional<Site> mailRoot) {
        this.configuration = configuration;
        this.mailRoot = mailRoot;
        this.accounts = new YamlAccounts(configuration, tables);
        this.router = new YamlRouter(configuration.mail(), accounts, mailRoot);
        RelayDomainsPolicy relayed =
                new RelayDomainsPolicy(configuration.mail().relayed(), tables, router.callout(callouts));
        GateBuilder chains = new GateBuilder(
                configuration.listeners(),
                ImmutableMap.<Class<?>, Object>builder()
                        .putAll(tables.ports(mailRoot))
                        .put(MailboxDirectory.class, directory())
                        .put(RelayDomainsPolicy.class, relayed)
                        .buildOrThrow(),
                List.of(new LocalRecipientPolicy(directory()), relayed));
        this.gates = chains.gates();
        this.popGate = chains.popGate();
        this.proxies = peers(tables, listener -> true, ListenerSettings::proxies);
        this.xclient = peers(tables, listener -> true, ListenerSettings::xclient);
        this.policyPeers = peers(
                tables,
                listener -> listener.address().protocol() == ListenAddress.Protocol.POSTFIX_POLICY,
                ListenerSettings::peers);
        this.withoutStartTls = configuration.listeners().stream()
                .filter(listener -> !listener.startTls())
                .map(ListenerSettings::name)
                .collect(ImmutableSet.toImmutableSet());
        this.popBeforeSmtp = asksForGrants(configuration)
                || mailRoot.map(Site::popBeforeSmtp).orElse(false);
    }

    private ImmutableMap<String, IpTable<Origin>> peers(
            TableContents tables,
            Predicate<ListenerSettings> listeners,
            Function<ListenerSettings, ClientAddresses> which) {
        return configuration.listeners().stream()
                .filter(listeners)
                .collect(ImmutableMap.toImmutableMap(
                        ListenerSettings::name,
                        listener -> which.apply(listener).table(tables),
                        (first, second) -> first));
    }

    private static boolean isAmong(Map<String, IpTable<Origin>> peers, Listener listener, IpAddress peer) {
        return Optional.ofNullable(peers.get(listener.name()))
                .flatMap(table -> table.match(peer))
                .isPresent();
    }

    @Override
    public DomainName hostName() {
        return configuration.host().or(() -> mailRoot.map(Site::hostName)).orElseThrow();
    }

    @Override
    public RelayGate smtpGate(Listener listener) {
        @Nullable RelayGate gate = gates.get(listener.role(), listener.name());
        return gate == null ? GateBuilder.CLOSED : gate;
    }

    @Override
    public RelayGate popGate() {
        return popGate;
    }

    @Override
    public MailboxDirectory directory() {
        return new MailboxDirectory() {
            @Override
            public MailboxLookup find(EmailAddress address) {
                return responsible(address).find(address);
            }

            @Override
            public List<Owner> owners(EmailAddress address) {
                return responsible(address).owners(address);
            }
        };
    }

    private MailboxDirectory responsible(EmailAddress address) {
        return isOwn(address) ? accounts : mailRoot.map(Site::directory).orElse(accounts);
    }

    @Override
    public CredentialStore smtpCredentials() {
        return both(accounts.smtpCredentials(), Site::smtpCredentials);
    }

    @Override
    public CredentialStore popCredentials() {
        return both(accounts.popCredentials(), Site::popCredentials);
    }

    private CredentialStore both(CredentialStore own, Function<Site, CredentialStore> ofMailRoot) {
        if (mailRoot.isEmpty()) {
            return own;
        }
        CredentialStore other = ofMailRoot.apply(mailRoot.get());
        return new CredentialStore() {
            @Override
            public List<Credential> find(String userName) {
                return ImmutableList.<Credential>builder()
                        .addAll(own.find(userName))
                        .addAll(other.find(userName))
                        .build();
            }

            @Override
            public String account(String userName) {
                return own.find(userName).isEmpty() ? other.account(userName) : own.account(userName);
            }

            @Override
            public StoredPassword timingDecoy() {
                return own.timingDecoy();
            }
        };
    }

    @Override
    public Optional<String> popRefusal(EmailAddress mailbox, RelayRequest facts) {
        return isOwn(mailbox) ? Optional.empty() : mailRoot.flatMap(site -> site.popRefusal(mailbox, facts));
    }

    private boolean isOwn(EmailAddress mailbox) {
        return mailbox.domain() instanceof DomainName domain && accounts.isLocal(domain);
    }

    @Override
    public boolean popBeforeSmtp() {
        return popBeforeSmtp;
    }

    private static boolean asksForGrants(Configuration configuration) {
        return configuration.listeners().stream()
                .flatMap(listener -> Stream.concat(listener.refuse().stream(), listener.permit().stream()))
                .anyMatch(policy -> policy.type().has(PolicyType.Trait.READS_GRANTS));
    }

    @Override
    public UsableLogins smtpLogins() {
        return accounts.smtpLogins().or(mailRoot.map(Site::smtpLogins).orElse(UsableLogins.NONE));
    }

    @Override
    public UsableLogins popLogins() {
        return accounts.popLogins().or(mailRoot.map(Site::popLogins).orElse(UsableLogins.NONE));
    }

    @Override
    public Optional<Set<String>> clearTextMechanisms() {
        return Optional.of(configuration.clearTextLogins());
    }

    @Override
    public boolean offersTls(Listener listener) {
        return !withoutStartTls.contains(listener.name());
    }

    @Override
    public boolean isProxy(Listener listener, IpAddress peer) {
        return isAmong(proxies, listener, peer);
    }

    @Override
    public boolean takesXclient(Listener listener, IpAddress client) {
        return isAmong(xclient, listener, client);
    }

    @Override
    public boolean answersPolicyRequests(Listener listener, IpAddress peer) {
        return isAmong(policyPeers, listener, peer);
    }

    /** If the configuration names no users, every login that the peer has verified may send mail and relay. */
    @Override
    public Optional<Identity> verifiedLogin(Listener listener, String user) {
        if (!policyPeers.containsKey(listener.name())) {
            return Optional.empty();
        }
        return !configuration.namesUsers()
                ? Optional.of(new Identity(user, Permissions.of(Permission.MAIL, Permission.RELAY)))
                : smtpCredentials().find(user).stream()
                        .findFirst()
                        .flatMap(found -> smtpCredentials()
                                .refresh(new Identity(found.identity().name(), Permissions.NONE)));
    }

    @Override
    public OptionalLong maxMessageOctets() {
        return configuration.limits().message();
    }

    @Override
    public List<Destination> route(ForwardPath recipient) {
        return router.route(recipient);
    }

    @Override
    public Path maildir(EmailAddress mailbox) {
        Optional<Path> own = isOwn(mailbox) ? accounts.maildir(mailbox) : Optional.empty();
        return own.or(() -> mailRoot.map(site -> site.maildir(mailbox)))
                .orElseThrow(() -> new IllegalArgumentException("`" + mailbox + "` is not a local mailbox"));
    }
}
