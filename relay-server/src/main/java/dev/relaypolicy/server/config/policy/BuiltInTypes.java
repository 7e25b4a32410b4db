package dev.relaypolicy.server.config.policy;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.EnhancedStatus;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Origin;
import dev.relaypolicy.Policies;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest.Stage;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.auth.AuthenticatedPolicy;
import dev.relaypolicy.auth.LoginRequiredPolicy;
import dev.relaypolicy.auth.MailPermissionPolicy;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.policy.IpTablePolicy;
import dev.relaypolicy.policy.LocalRecipientPolicy;
import dev.relaypolicy.policy.TlsRequiredPolicy;
import dev.relaypolicy.pop.PopBeforeSmtpPolicy;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.server.config.model.AddressSet;
import dev.relaypolicy.server.config.model.ClientAddresses;
import dev.relaypolicy.server.config.model.Table;
import dev.relaypolicy.server.config.model.TableContents;
import dev.relaypolicy.server.config.model.TableFormat;
import dev.relaypolicy.server.config.yaml.Values;
import dev.relaypolicy.spi.ConfiguredPolicy;
import dev.relaypolicy.spi.MailboxDirectory;
import dev.relaypolicy.spi.PolicyContext;
import dev.relaypolicy.spi.PolicySettings;
import dev.relaypolicy.spi.PolicyType;
import dev.relaypolicy.spi.PolicyType.Side;
import dev.relaypolicy.spi.PolicyType.Trait;
import dev.relaypolicy.spi.RelayPolicyProvider;
import dev.relaypolicy.spi.Strangers;
import dev.relaypolicy.tab.policy.IpMapPolicy;
import dev.relaypolicy.tab.policy.SpamAddressPolicy;
import dev.relaypolicy.tab.policy.SpammersPolicy;
import dev.relaypolicy.tab.xmail.IpMapRule;
import dev.relaypolicy.tab.xmail.SpamAddressTab;
import dev.relaypolicy.tab.xmail.SpammerRule;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The built-in types of policies. */
public final class BuiltInTypes {

    /** The type that only a configuration with a MailRoot has. */
    public static final String MAIL_ROOT = "mailroot";

    private static final PolicyType.Key ADDRESSES = new PolicyType.Key("addresses", "addresses and networks");
    private static final PolicyType.Key REPLY = new PolicyType.Key("reply", "what a refused client receives");
    private static final Pattern REPLY_TEXT =
            Pattern.compile("(5[0-9]{2}) (?:(5)\\.([0-9]{1,3})\\.([0-9]{1,3}) )?(.+)");
    private static final SmtpReply SENDER_REFUSED = SmtpReply.of(550, 5, 7, 1, "Sender refused");

    /** Allowed addresses have the higher precedence: an allowance lifts a denial. */
    private static final int DENIED = 0;

    private static final int ALLOWED = 1;

    /** Every built-in type, in the order of docs/yaml.md. */
    public static final ImmutableList<RelayPolicyProvider> ALL = ImmutableList.of(
            new BuiltIn(
                    new PolicyType("local-recipients", Side.PERMIT, "mail for mailboxes of this server, from anyone")
                            .with(Trait.PREDEFINED),
                    settings -> permit(context -> new LocalRecipientPolicy(context.port(MailboxDirectory.class)))),
            new BuiltIn(
                    new PolicyType(
                                    "relay-domains",
                                    Side.PERMIT,
                                    "mail for `relay-domains`, from anyone, except what may be a [route](#routes),"
                                            + " unless it is listed")
                            .with(Trait.PREDEFINED),
                    settings -> permit(context -> context.port(RelayDomainsPolicy.class))),
            new BuiltIn(
                    new PolicyType("authenticated", Side.PERMIT, "authenticated users with the permission to relay")
                            .with(Trait.PREDEFINED, Trait.PERMITS_USERS),
                    settings -> permit(context -> new AuthenticatedPolicy())),
            new BuiltIn(
                    new PolicyType(
                                    "pop-before-smtp",
                                    Side.PERMIT,
                                    "senders whose mailbox has recently logged in by POP3 from the same address")
                            .with(Trait.PREDEFINED, Trait.PERMITS_USERS, Trait.READS_GRANTS),
                    settings -> permit(context -> new PopBeforeSmtpPolicy())),
            new BuiltIn(
                    new PolicyType(
                            "ip-table",
                            Side.PERMIT,
                            "clients by address",
                            ADDRESSES,
                            new PolicyType.Key("file", "or a file of them"),
                            new PolicyType.Key("format", TableFormat.names(TableFormat.PERMITTED))),
                    BuiltInTypes::ipTable),
            new BuiltIn(
                    new PolicyType("anybody", Side.PERMIT, "everyone who meets the conditions"), BuiltInTypes::anybody),
            new BuiltIn(
                    new PolicyType(
                            "ip-map",
                            Side.REFUSE,
                            "clients by address, at connect",
                            new PolicyType.Key("deny", "addresses and networks"),
                            new PolicyType.Key("allow", "exceptions from `deny`"),
                            new PolicyType.Key("file", "or a file of both"),
                            new PolicyType.Key("format", TableFormat.names(TableFormat.DENIED)),
                            REPLY),
                    BuiltInTypes::ipMap),
            new BuiltIn(
                    new PolicyType(
                                    "spammers",
                                    Side.REFUSE,
                                    "clients by address",
                                    ADDRESSES,
                                    new PolicyType.Key("unless-authenticated", "`true` waits for a login until MAIL"),
                                    new PolicyType.Key("file", "or a spammers.tab"),
                                    REPLY)
                            .with(Trait.READS_GRANTS),
                    BuiltInTypes::spammers),
            new BuiltIn(
                    new PolicyType(
                            "sender-refused",
                            Side.REFUSE,
                            "senders, at MAIL",
                            new PolicyType.Key("senders", "addresses, domains, `\"<>\"`"),
                            new PolicyType.Key("file", "or a spam-address.tab"),
                            REPLY),
                    BuiltInTypes::senderRefused),
            new BuiltIn(
                    new PolicyType("login-required", Side.REFUSE, "MAIL without a login")
                            .with(Trait.PREDEFINED, Trait.REFUSES_STRANGERS),
                    settings -> refuse(context -> new LoginRequiredPolicy(), Stage.MAIL)),
            new BuiltIn(
                    new PolicyType(
                                    "mail-permission",
                                    Side.REFUSE,
                                    "MAIL without the permission to send, which a login or a POP-before-SMTP grant"
                                            + " brings")
                            .with(Trait.PREDEFINED, Trait.REFUSES_STRANGERS, Trait.READS_GRANTS),
                    settings -> refuse(context -> new MailPermissionPolicy(request -> false), Stage.MAIL)),
            new BuiltIn(
                    new PolicyType(
                                    "tls-required",
                                    Side.REFUSE,
                                    "MAIL in clear text, unless the login has `without-tls`")
                            .with(Trait.PREDEFINED),
                    settings -> refuse(context -> new TlsRequiredPolicy(settings.name()), Stage.MAIL)),
            new BuiltIn(
                    new PolicyType("refuse", Side.REFUSE, "everyone who meets the conditions", REPLY)
                            .with(Trait.REFUSES_STRANGERS),
                    BuiltInTypes::refuseAll),
            new BuiltIn(
                    new PolicyType(MAIL_ROOT, Side.BOTH, "the chains of the MailRoot")
                            .with(Trait.PREDEFINED, Trait.PERMITS_USERS),
                    settings -> ConfiguredPolicy.using(
                            BuiltInTypes::mailRoot,
                            Stage.CONNECT,
                            Strangers.at(context -> context.port(Site.class).relayedByAddress()))));

    private BuiltInTypes() {}

    /** The settings of a policy that can name a file of this configuration. */
    public interface TableSettings {

        static TableSettings of(PolicySettings settings) {
            return settings.port(TableSettings.class);
        }

        /** Reads the keys that name a file and its format. The first format is the default. */
        <T> Optional<Table<T>> file(List<TableFormat<T>> formats);

        /** Reads client addresses: {@code addresses}, or {@code file} and {@code format}. */
        ClientAddresses addresses();

        /** Reports that both keys are set, if they are. */
        void exclusive(String key, String other);
    }

    private record BuiltIn(PolicyType type, Function<PolicySettings, ConfiguredPolicy> creator)
            implements RelayPolicyProvider {
        @Override
        public ConfiguredPolicy create(PolicySettings settings) {
            return creator.apply(settings);
        }
    }

    /** Returns a policy that permits users, or mail for this server's own domains. */
    private static ConfiguredPolicy permit(Function<PolicyContext, RelayPolicy> policy) {
        return ConfiguredPolicy.using(policy, Stage.RCPT, Strangers.NONE);
    }

    private static ConfiguredPolicy refuse(Function<PolicyContext, RelayPolicy> policy, Stage stage) {
        return ConfiguredPolicy.using(policy, stage, Strangers.NONE);
    }

    private static ConfiguredPolicy ipTable(PolicySettings settings) {
        ClientAddresses addresses = TableSettings.of(settings).addresses();
        Function<PolicyContext, IpTable<Origin>> table = context -> addresses.table(context.port(TableContents.class));
        return ConfiguredPolicy.using(
                context -> {
                    IpTable<Origin> rows = table.apply(context);
                    return new IpTablePolicy(settings.name(), () -> rows);
                },
                Stage.RCPT,
                Strangers.at(table));
    }

    private static ConfiguredPolicy anybody(PolicySettings settings) {
        RelayDecision permit = RelayDecision.permit(
                Reason.of(settings.name(), "permitted", "the request meets the conditions", settings.origin()));
        RelayPolicy policy = Policies.named(
                settings.name(), request -> request.forwardPath().isPresent() ? permit : RelayDecision.abstain());
        return ConfiguredPolicy.of(Policies.forAnyRecipient(policy), Stage.RCPT, Strangers.EVERYONE);
    }

    private static ConfiguredPolicy ipMap(PolicySettings settings) {
        TableSettings tables = TableSettings.of(settings);
        tables.exclusive("deny", "file");
        tables.exclusive("allow", "file");
        List<IpTable.Row<IpMapRule>> rows = Stream.concat(
                        rows(settings, "deny", at -> new IpMapRule(true, DENIED, at)).stream(),
                        rows(settings, "allow", at -> new IpMapRule(false, ALLOWED, at)).stream())
                .toList();
        if (!settings.has("deny") && !settings.has("file")) {
            settings.missing("deny", "deny: [192.0.2.0/24]");
        }
        IpTable<IpMapRule> inline = IpTable.highest(rows, row -> row.value().precedence());
        Optional<Table<IpTable<IpMapRule>>> file = tables.file(TableFormat.DENIED);
        SmtpReply reply = reply(settings, SmtpReply.ACCESS_DENIED);
        return refuse(
                context -> {
                    IpTable<IpMapRule> map = context.port(TableContents.class).get(file, inline);
                    return new IpMapPolicy(settings.name(), () -> map, reply);
                },
                Stage.CONNECT);
    }

    private static ConfiguredPolicy spammers(PolicySettings settings) {
        TableSettings tables = TableSettings.of(settings);
        tables.exclusive("addresses", "file");
        tables.exclusive("unless-authenticated", "file");
        int code = settings.value("unless-authenticated", Values::flag).orElse(false) ? 0 : SpammerRule.DEFAULT_CODE;
        if (!settings.has("addresses") && !settings.has("file")) {
            settings.missing("addresses", "addresses: [192.0.2.0/24]");
        }
        IpTable<SpammerRule> inline =
                IpTable.firstMatch(rows(settings, "addresses", origin -> new SpammerRule(code, origin)));
        Optional<Table<IpTable<SpammerRule>>> file = tables.file(List.of(TableFormat.SPAMMERS));
        SmtpReply reply = reply(settings, SmtpReply.ACCESS_DENIED);
        return refuse(
                context -> {
                    IpTable<SpammerRule> rows =
                            context.port(TableContents.class).get(file, inline);
                    return new SpammersPolicy(settings.name(), () -> rows, reply);
                },
                code == 0 ? Stage.MAIL : Stage.CONNECT);
    }

    /** Returns the blocks of a setting, each with its own place. */
    private static <V> List<IpTable.Row<V>> rows(PolicySettings settings, String key, Function<Origin, V> value) {
        return settings.placedValues(key, IpBlock::parseExact).stream()
                .map(block -> new IpTable.Row<>(block.value(), value.apply(block.origin())))
                .toList();
    }

    private static ConfiguredPolicy senderRefused(PolicySettings settings) {
        TableSettings tables = TableSettings.of(settings);
        tables.exclusive("senders", "file");
        if (!settings.has("senders") && !settings.has("file")) {
            settings.missing("senders", "senders: [example.org, \"<>\"]");
        }
        AddressSet senders = AddressSet.of(settings.values("senders", AddressSet.Item::parse));
        Optional<Table<SpamAddressTab>> file = tables.file(List.of(TableFormat.SENDERS));
        SmtpReply reply = reply(settings, SENDER_REFUSED);
        RelayDecision deny = RelayDecision.deny(
                Reason.of(settings.name(), "listed", "the sender is listed", settings.origin()), reply);
        RelayPolicy inline = Policies.named(settings.name(), request -> {
            Optional<ReversePath> path = request.reversePath();
            return path.isPresent()
                            && senders.contains(path.get().address(), path.get().isNull())
                    ? deny
                    : RelayDecision.abstain();
        });
        return refuse(
                context -> file.map(table -> context.port(TableContents.class).get(table))
                        .<RelayPolicy>map(table -> new SpamAddressPolicy(settings.name(), () -> table, reply))
                        .orElse(inline),
                Stage.MAIL);
    }

    private static ConfiguredPolicy refuseAll(PolicySettings settings) {
        RelayDecision deny = RelayDecision.deny(
                Reason.of(settings.name(), "refused", "the request meets the conditions", settings.origin()),
                reply(settings, SmtpReply.ACCESS_DENIED));
        return refuse(context -> Policies.named(settings.name(), request -> deny), Stage.CONNECT);
    }

    private static RelayPolicy mailRoot(PolicyContext context) {
        Site site = context.port(Site.class);
        if (context.listener().role() == Listener.Role.POP3) {
            return site.popGate().refusals();
        }
        RelayGate gate = site.smtpGate(context.listener());
        return context.side() == Side.PERMIT ? gate.permits() : gate.refusals();
    }

    private static SmtpReply reply(PolicySettings settings, SmtpReply otherwise) {
        return settings.value(REPLY.name(), BuiltInTypes::reply).orElse(otherwise);
    }

    private static SmtpReply reply(String text) {
        Matcher parts = REPLY_TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(Problem.quote(text)
                    + " is not a refusal: write a 5xx code, an optional enhanced code and a text, such as"
                    + " `554 5.7.1 Access denied`");
        }
        Optional<EnhancedStatus> enhanced = Optional.ofNullable(parts.group(2))
                .map(five -> new EnhancedStatus(5, Integer.parseInt(parts.group(3)), Integer.parseInt(parts.group(4))));
        return new SmtpReply(Integer.parseInt(parts.group(1)), enhanced, parts.group(5));
    }
}
