package dev.relaypolicy.server.config;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import dev.relaypolicy.EnhancedStatus;
import dev.relaypolicy.Origin;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.server.config.yaml.Section;
import dev.relaypolicy.server.config.yaml.Values;
import dev.relaypolicy.spi.PolicySettings;
import dev.relaypolicy.spi.PolicySettingsException;
import dev.relaypolicy.spi.RelayPolicyProvider;
import dev.relaypolicy.tab.TabProblem;
import dev.relaypolicy.tab.xmail.IpMapRule;
import dev.relaypolicy.tab.xmail.SpammerRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads {@code policies}: a mapping from names to what each is. */
final class PolicyReader {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final Pattern REPLY = Pattern.compile("(5[0-9]{2}) (?:(5)\\.([0-9]{1,3})\\.([0-9]{1,3}) )?(.+)");
    private static final SmtpReply SENDER_REFUSED = SmtpReply.of(550, 5, 7, 1, "Sender refused");

    /** A lesser precedence than that of what is allowed: an allowance lifts a denial. */
    private static final int DENIED = 0;

    private static final int ALLOWED = 1;

    /** Makes a policy of its settings. */
    @FunctionalInterface
    private interface SettingsReader {
        PolicySpec read(PolicyReader reader, Section section);
    }

    private static final ImmutableMap<String, SettingsReader> WITH_SETTINGS = ImmutableMap.of(
            "ip-table",
            (reader, section) -> new PolicySpec.IpTablePermit(reader.addresses.read(section)),
            "anybody",
            (reader, section) -> new PolicySpec.Anybody(),
            "ip-map",
            PolicyReader::ipMap,
            "spammers",
            PolicyReader::spammers,
            "sender-refused",
            PolicyReader::senders,
            "refuse",
            (reader, section) -> new PolicySpec.Refuse(reply(section, SmtpReply.ACCESS_DENIED)));

    /** The types that need no settings: their names can stand in a chain as they are. */
    private static final ImmutableMap<String, PolicySpec> WITHOUT_SETTINGS = ImmutableMap.of(
            "local-recipients", new PolicySpec.LocalRecipients(),
            "relay-domains", new PolicySpec.RelayDomains(),
            "authenticated", new PolicySpec.Authenticated(),
            "pop-before-smtp", new PolicySpec.PopBeforeSmtp(),
            "login-required", new PolicySpec.LoginRequired(),
            "mail-permission", new PolicySpec.MailPermission(),
            "tls-required", new PolicySpec.TlsRequired(),
            "mailroot", new PolicySpec.MailRootChains());

    /** Every type of ours. */
    static final ImmutableSet<String> TYPES =
            ImmutableSet.copyOf(Sets.union(WITH_SETTINGS.keySet(), WITHOUT_SETTINGS.keySet()));

    private final NamedFiles files;
    private final AddressesReader addresses;
    private final ConditionsReader conditions;
    private final Map<String, RelayPolicyProvider> providers;
    private final boolean mailRoot;

    /**
     * A reader.
     *
     * @param providers the types of others
     * @param mailRoot whether there is a MailRoot
     */
    PolicyReader(
            NamedFiles files,
            AddressesReader addresses,
            ConditionsReader conditions,
            Map<String, RelayPolicyProvider> providers,
            boolean mailRoot) {
        this.files = files;
        this.addresses = addresses;
        this.conditions = conditions;
        this.providers = providers;
        this.mailRoot = mailRoot;
    }

    /** The policies that can stand in a chain: those written, and those that need no writing. */
    PolicyBook read(Section root) {
        Map<String, NamedPolicy> all = new HashMap<>();
        Set<String> unreadable = new HashSet<>();
        Origin builtIn = new Origin(root.origin().file(), 0);
        WITHOUT_SETTINGS.forEach((name, spec) -> {
            if (mailRoot || !(spec instanceof PolicySpec.MailRootChains)) {
                all.put(name, new NamedPolicy(name, builtIn, spec, Conditions.NONE, Conditions.NONE));
            }
        });
        root.section("policies").ifPresent(policies -> {
            for (Section.Named named : policies.named()) {
                policy(named)
                        .ifPresentOrElse(
                                policy -> all.putIfAbsent(policy.name(), policy), () -> unreadable.add(named.key()));
            }
        });
        return new PolicyBook(all, unreadable);
    }

    private Optional<NamedPolicy> policy(Section.Named named) {
        Section section = named.section();
        if (!NAME.matcher(named.key()).matches()) {
            section.error(
                    section.place(),
                    TabProblem.quote(named.key()) + " is not a name: use lower-case words, digits and hyphens",
                    "bad-value");
        } else if (WITHOUT_SETTINGS.containsKey(named.key())) {
            section.error(
                    section.place(),
                    "`" + named.key() + "` is there already: give yours another name, and `type: " + named.key() + "`",
                    "duplicate-key");
        }
        Optional<Section.Placed<String>> type = section.placed("type", text -> text);
        if (type.isEmpty()) {
            if (!section.has("type")) {
                section.missing("type", "type: ip-table");
            }
            return Optional.empty();
        }
        Conditions when = conditions.read(section, "when");
        Conditions unless = conditions.read(section, "unless");
        Optional<PolicySpec> spec = spec(named.key(), section, type.get());
        if (TYPES.contains(type.get().value())
                || providers.containsKey(type.get().value())) {
            section.finish();
        }
        return spec.map(made -> new NamedPolicy(named.key(), section.origin(), made, when, unless));
    }

    private Optional<PolicySpec> spec(String name, Section section, Section.Placed<String> type) {
        @Nullable PolicySpec plain = WITHOUT_SETTINGS.get(type.value());
        @Nullable SettingsReader reader = WITH_SETTINGS.get(type.value());
        @Nullable RelayPolicyProvider provider = providers.get(type.value());
        if (plain instanceof PolicySpec.MailRootChains && !mailRoot) {
            section.error(
                    type.place(), "there is no MailRoot: name it with `mailroot`, or remove this", "unknown-type");
            return Optional.empty();
        } else if (plain != null) {
            return Optional.of(plain);
        } else if (reader != null) {
            return Optional.of(reader.read(this, section));
        } else if (provider != null) {
            return provided(name, section, provider);
        }
        List<String> known = Stream.concat(TYPES.stream(), providers.keySet().stream())
                .sorted()
                .toList();
        section.unknownWord(type.place(), "a type of policy", type.value(), known, "unknown-type");
        return Optional.empty();
    }

    private PolicySpec ipMap(Section section) {
        NamedFiles.eitherOr(section, "deny", "file");
        NamedFiles.eitherOr(section, "allow", "file");
        List<IpTable.Row<IpMapRule>> rows = new ArrayList<>();
        rows.addAll(AddressesReader.rows(section, "deny", origin -> new IpMapRule(true, DENIED, origin)));
        rows.addAll(AddressesReader.rows(section, "allow", origin -> new IpMapRule(false, ALLOWED, origin)));
        if (!section.has("deny") && !section.has("file")) {
            section.missing("deny", "deny: [192.0.2.0/24]");
        }
        return new PolicySpec.IpMap(
                IpTable.greatest(
                        rows, Comparator.comparingInt(row -> row.value().precedence())),
                files.file(section, TableFormat.DENIED),
                reply(section, SmtpReply.ACCESS_DENIED));
    }

    private PolicySpec spammers(Section section) {
        NamedFiles.eitherOr(section, "addresses", "file");
        NamedFiles.eitherOr(section, "unless-authenticated", "file");
        int code = section.value("unless-authenticated", Values::flag).orElse(false) ? 0 : SpammerRule.DEFAULT_CODE;
        if (!section.has("addresses") && !section.has("file")) {
            section.missing("addresses", "addresses: [192.0.2.0/24]");
        }
        return new PolicySpec.Spammers(
                AddressesReader.blocks(section, "addresses", origin -> new SpammerRule(code, origin)),
                files.file(section, TableFormat.SPAMMERS),
                reply(section, SmtpReply.ACCESS_DENIED));
    }

    private PolicySpec senders(Section section) {
        NamedFiles.eitherOr(section, "senders", "file");
        if (!section.has("senders") && !section.has("file")) {
            section.missing("senders", "senders: [example.org, \"<>\"]");
        }
        return new PolicySpec.SendersRefused(
                AddressSet.of(section.values("senders", AddressSet.Item::parse)),
                files.file(section, TableFormat.SENDERS),
                reply(section, SENDER_REFUSED));
    }

    private static SmtpReply reply(Section section, SmtpReply otherwise) {
        return section.value("reply", PolicyReader::reply).orElse(otherwise);
    }

    private static SmtpReply reply(String text) {
        Matcher parts = REPLY.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(TabProblem.quote(text)
                    + " is not a refusal: write a 5xx code, an enhanced code where wanted and a text, such as"
                    + " `554 5.7.1 Access denied`");
        }
        Optional<EnhancedStatus> enhanced = Optional.ofNullable(parts.group(2))
                .map(five -> new EnhancedStatus(5, Integer.parseInt(parts.group(3)), Integer.parseInt(parts.group(4))));
        return new SmtpReply(Integer.parseInt(parts.group(1)), enhanced, parts.group(5));
    }

    /** A policy of somebody else's: its keys are those that its provider names, and the problems that it finds are ours. */
    private static Optional<PolicySpec> provided(String name, Section section, RelayPolicyProvider provider) {
        try {
            Map<String, List<String>> values = new TreeMap<>();
            for (String key : provider.keys()) {
                List<String> given = section.values(key, text -> text);
                if (!given.isEmpty()) {
                    values.put(key, given);
                }
            }
            RelayPolicy policy = new PolicySettings(values).create(provider, name);
            return Optional.of(new PolicySpec.Provided(policy));
        } catch (PolicySettingsException e) {
            e.problems()
                    .forEach((key, problem) -> section.error(
                            section.placeOf(key), "`" + section.name() + "." + key + "`: " + problem, "bad-value"));
        } catch (RuntimeException | LinkageError e) {
            section.error(
                    section.place(),
                    "`" + section.name() + "`: the provider of `" + provider.type() + "` fails: " + e,
                    "bad-value");
        }
        return Optional.empty();
    }
}
