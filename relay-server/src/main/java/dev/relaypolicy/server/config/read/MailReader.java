package dev.relaypolicy.server.config.read;

import com.google.common.collect.ImmutableSet;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.server.config.check.AliasDomainCheck;
import dev.relaypolicy.server.config.check.LoopCheck;
import dev.relaypolicy.server.config.model.DomainMap;
import dev.relaypolicy.server.config.model.DomainRule;
import dev.relaypolicy.server.config.model.MailSettings;
import dev.relaypolicy.server.config.model.MailSettings.RelayedDomain;
import dev.relaypolicy.server.config.model.MailboxFolder;
import dev.relaypolicy.server.config.model.RecipientKey;
import dev.relaypolicy.server.config.model.Recipients;
import dev.relaypolicy.server.config.model.TableFormat;
import dev.relaypolicy.server.config.yaml.Section;
import dev.relaypolicy.server.config.yaml.YamlNode.Place;
import dev.relaypolicy.server.delivery.Destination;
import dev.relaypolicy.server.outbound.NextHopSettings;
import dev.relaypolicy.server.outbound.RecipientCallout.Keep;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads domains, recipients, aliases and next hops. */
public final class MailReader {

    private static final String CALLOUT = "callout";

    private final Section root;
    private final NamedFiles files;
    private final LoopCheck ourselves;
    private final boolean delivers;

    private final Map<DomainRule, Place> localAt = new HashMap<>();
    private final Map<DomainRule, Place> relayedAt = new HashMap<>();
    private final Map<DomainRule, Destination.NextHop> hops = new LinkedHashMap<>();
    private Optional<Destination.NextHop> defaultHop = Optional.empty();
    private DomainMap<Recipients> local = new DomainMap<>(Map.of());
    private Map<DomainName, DomainName> domainAliases = Map.of();

    /** {@code delivers} is false if no listener receives messages, so domains need no next hop. */
    MailReader(Section root, NamedFiles files, LoopCheck ourselves, boolean delivers) {
        this.root = root;
        this.files = files;
        this.ourselves = ourselves;
        this.delivers = delivers;
    }

    MailSettings read(Path data, Optional<Destination.NextHop> overridingHop) {
        local = domains("local-domains", localAt, this::localDomain, Recipients.NONE);
        DomainMap<RelayedDomain> relayed =
                domains("relay-domains", relayedAt, this::relayedDomain, new RelayedDomain.Anybody());
        relayedAt.forEach((rule, place) -> {
            if (localAt.containsKey(rule)) {
                root.error(
                        place,
                        "`" + rule + "` is in `local-domains` too: its mail is either stored here or relayed, not both",
                        "duplicate-key");
            }
        });
        nextHops();
        if (overridingHop.isPresent()) {
            defaultHop = overridingHop;
        }
        DomainMap<Destination.NextHop> hopMap = new DomainMap<>(hops);
        relayedAt.forEach((rule, place) -> {
            if (delivers && defaultHop.isEmpty() && !hopMap.coversAll(rule)) {
                root.error(
                        place,
                        "mail for `" + rule + "` has no next hop: name it in the `domains` of one in `next-hops`, or"
                                + " give one `default: true`",
                        "no-next-hop");
            }
        });
        domainAliases = domainAliases();
        return new MailSettings(
                local,
                domainAliases,
                aliases(),
                files.file(root, "alias-file", TableFormat.ALIASES),
                relayed,
                postmaster(),
                new MailboxFolder(
                        data, root.value("maildir", MailboxFolder::parsePattern).orElse(MailboxFolder.DEFAULT_PATTERN)),
                hopMap,
                defaultHop);
    }

    private Optional<EmailAddress> postmaster() {
        Optional<Section.Placed<EmailAddress>> written = root.placed("postmaster", EmailAddress::parse);
        written.filter(address -> !isLocal(address.value()))
                .ifPresent(address -> root.error(
                        address.place(),
                        "`" + address.value() + "` is not in a local domain: name a mailbox that is kept here",
                        "unknown-domain"));
        return written.map(Section.Placed::value);
    }

    private <V> DomainMap<V> domains(
            String key, Map<DomainRule, Place> at, Function<Section, V> recipients, V otherwise) {
        Map<DomainRule, V> rules = new LinkedHashMap<>();
        if (root.isMapping(key)) {
            for (Section.Named named : root.section(key).orElseThrow().named()) {
                Section section = named.section();
                V value = section.has("recipients") ? recipients.apply(section) : otherwise;
                section.finish();
                try {
                    add(DomainRule.parse(named.key()), section.place(), value, rules, at);
                } catch (IllegalArgumentException e) {
                    root.error(section.place(), "`" + key + "`: " + e.getMessage(), "bad-value");
                }
            }
        } else {
            root.placedValues(key, DomainRule::parse)
                    .forEach(rule -> add(rule.value(), rule.place(), otherwise, rules, at));
        }
        return new DomainMap<>(rules);
    }

    private <V> void add(DomainRule rule, Place place, V value, Map<DomainRule, V> rules, Map<DomainRule, Place> at) {
        if (at.putIfAbsent(rule, place) == null) {
            rules.put(rule, value);
        } else {
            root.error(place, "`" + rule + "` is listed twice: remove one", "duplicate-key");
        }
    }

    private Recipients localDomain(Section domain) {
        if (domain.isWord("recipients", CALLOUT)) {
            domain.error(
                    domain.placeOf("recipients"),
                    "`callout` asks a next hop, and a local domain has none: write `[callout]` for a mailbox of that"
                            + " name",
                    "bad-value");
        }
        return recipients(domain, true);
    }

    private RelayedDomain relayedDomain(Section domain) {
        if (domain.isWord("recipients", CALLOUT)) {
            return new RelayedDomain.AskedFor(Keep.DEFAULT);
        }
        if (!domain.isMapping("recipients")) {
            return new RelayedDomain.Listed(recipients(domain, false));
        }
        Section section = domain.section("recipients").orElseThrow();
        Optional<Keep> keep = section.section(CALLOUT).map(MailReader::keep);
        if (keep.isEmpty()) {
            return new RelayedDomain.Listed(recipients(domain, false));
        }
        NamedFiles.eitherOr(section, CALLOUT, "list");
        NamedFiles.eitherOr(section, CALLOUT, "file");
        section.finish();
        return new RelayedDomain.AskedFor(keep.get());
    }

    private static Keep keep(Section callout) {
        Keep keep = new Keep(
                callout.duration("known", Keep.SHORTEST, Keep.LONGEST, Keep.DEFAULT.known()),
                callout.duration("unknown", Keep.SHORTEST, Keep.LONGEST, Keep.DEFAULT.unknown()));
        callout.finish();
        return keep;
    }

    private Recipients recipients(Section domain, boolean mayHaveMaildirs) {
        if (!domain.isMapping("recipients")) {
            return new Recipients(names(domain, "recipients"), Optional.empty(), false);
        }
        Section section = domain.section("recipients").orElseThrow();
        boolean maildir = mayHaveMaildirs && section.flag("maildir", false);
        Recipients recipients =
                new Recipients(names(section, "list"), files.file(section, TableFormat.RECIPIENTS), maildir);
        if (section.keys().isEmpty()) {
            section.missing("list", "list: [ann, bob]");
        }
        section.finish();
        return recipients;
    }

    private static Set<String> names(Section section, String key) {
        return ImmutableSet.copyOf(section.values(key, text -> {
            if (text.indexOf('@') >= 0) {
                throw new IllegalArgumentException(
                        Problem.quote(text) + " is an address: write only the part before the `@`");
            }
            return RecipientKey.parse(text);
        }));
    }

    private Map<DomainName, DomainName> domainAliases() {
        Map<DomainName, DomainName> aliases = new LinkedHashMap<>();
        root.section("domain-aliases")
                .ifPresent(section -> section.keys().forEach(key -> {
                    Optional<Section.Placed<DomainName>> real = section.placed(key, DomainName::parse);
                    parseKey(section, key, DomainName::parse).ifPresent(alias -> {
                        if (real.isPresent() && !local.contains(real.get().value())) {
                            section.error(
                                    real.get().place(),
                                    "`" + real.get().value()
                                            + "` is not a local domain: write it into `local-domains`, or"
                                            + " remove this alias",
                                    "unknown-domain");
                        } else if (local.contains(alias)) {
                            section.error(
                                    section.placeOf(key),
                                    "`" + alias + "` is a local domain itself: remove it here or there",
                                    "duplicate-key");
                        } else if (relayedAt.containsKey(new DomainRule(alias, false))) {
                            section.error(
                                    section.placeOf(key),
                                    "`" + alias + "` is in `relay-domains` too: remove one of the two",
                                    "duplicate-key");
                        } else if (real.isPresent()
                                && aliases.putIfAbsent(alias, real.get().value()) != null) {
                            section.error(
                                    section.placeOf(key),
                                    "`" + alias + "` is listed twice: remove one",
                                    "duplicate-key");
                        }
                    });
                }));
        return aliases;
    }

    private Map<String, List<EmailAddress>> aliases() {
        Map<String, List<EmailAddress>> aliases = new LinkedHashMap<>();
        AliasDomainCheck names = new AliasDomainCheck(domainAliases);
        root.section("aliases")
                .ifPresent(section -> section.keys().forEach(key -> {
                    List<EmailAddress> targets = new ArrayList<>();
                    for (Section.Placed<EmailAddress> target : section.placedValues(key, EmailAddress::parse)) {
                        if (isLocal(target.value())) {
                            targets.add(target.value());
                        } else {
                            section.error(
                                    target.place(),
                                    "`" + target.value()
                                            + "` is not in a local domain: an alias never leaves the server",
                                    "unknown-domain");
                        }
                    }
                    parseKey(section, key, EmailAddress::parse).ifPresent(alias -> {
                        names.check(alias, section, key);
                        if (!isLocal(alias)) {
                            section.error(
                                    section.placeOf(key),
                                    "`" + alias + "` is not in a local domain: write the domain into `local-domains`",
                                    "unknown-domain");
                        } else if (aliases.putIfAbsent(RecipientKey.of(alias), List.copyOf(targets)) != null) {
                            section.error(
                                    section.placeOf(key),
                                    "`" + alias + "` is listed twice: remove one",
                                    "duplicate-key");
                        }
                    });
                }));
        return aliases;
    }

    private static <T> Optional<T> parseKey(Section section, String key, Function<String, T> parser) {
        try {
            return Optional.of(parser.apply(key));
        } catch (IllegalArgumentException e) {
            section.error(section.placeOf(key), String.valueOf(e.getMessage()), "bad-value");
            return Optional.empty();
        }
    }

    private boolean isLocal(EmailAddress address) {
        return address.domain() instanceof DomainName domain
                && local.contains(domainAliases.getOrDefault(domain, domain));
    }

    private void nextHops() {
        Optional<Section> section = root.section("next-hops");
        if (section.isEmpty()) {
            return;
        }
        NextHopReader reader = new NextHopReader(files);
        for (Section.Named named : section.get().named()) {
            Section hop = named.section();
            Optional<NextHopSettings> settings = reader.read(hop);
            List<Section.Placed<DomainRule>> domains = hop.placedValues("domains", DomainRule::parse);
            boolean isDefault = hop.flag("default", false);
            if (!hop.has("domains") && !isDefault) {
                hop.missing("domains", "domains: [example.org]` or `default: true");
            }
            hop.finish();
            settings.ifPresent(how -> {
                ourselves.check(hop, how);
                put(new Destination.NextHop(how), domains, isDefault, hop);
            });
        }
    }

    private void put(
            Destination.NextHop server, List<Section.Placed<DomainRule>> domains, boolean isDefault, Section hop) {
        for (Section.Placed<DomainRule> domain : domains) {
            Destination.@Nullable NextHop other = hops.putIfAbsent(domain.value(), server);
            if (other != null) {
                hop.error(
                        domain.place(),
                        "`" + domain.value() + "` goes to `" + other.settings() + "` already: remove it here or there",
                        "duplicate-key");
            }
            if (localAt.containsKey(domain.value())) {
                hop.error(
                        domain.place(),
                        "`" + domain.value() + "` is a local domain, whose mail stays here: write it into"
                                + " `relay-domains` instead, or remove it here",
                        "duplicate-key");
            }
        }
        if (isDefault && defaultHop.isPresent()) {
            hop.error(
                    hop.placeOf("default"),
                    "`" + defaultHop.get().settings()
                            + "` is the default already: only one next hop can be, so remove `default` here or there",
                    "duplicate-key");
        } else if (isDefault) {
            defaultHop = Optional.of(server);
        }
    }
}
