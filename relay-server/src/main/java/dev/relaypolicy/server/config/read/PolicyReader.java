package dev.relaypolicy.server.config.read;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Sets;
import dev.relaypolicy.Origin;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.server.config.model.AddressSet;
import dev.relaypolicy.server.config.model.Conditions;
import dev.relaypolicy.server.config.model.NamedPolicy;
import dev.relaypolicy.server.config.policy.BuiltInTypes;
import dev.relaypolicy.server.config.yaml.Section;
import dev.relaypolicy.server.config.yaml.Values;
import dev.relaypolicy.spi.ConfiguredPolicy;
import dev.relaypolicy.spi.PolicyType;
import dev.relaypolicy.spi.PolicyType.Side;
import dev.relaypolicy.spi.PolicyType.Trait;
import dev.relaypolicy.spi.RelayPolicyProvider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code policies}, with their conditions. */
public final class PolicyReader {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    private final NamedFiles files;
    private final List<String> listenerNames;
    private final ImmutableSortedMap<String, RelayPolicyProvider> types;

    /** @param listenerNames the listeners that conditions may name */
    PolicyReader(NamedFiles files, List<String> listenerNames, Map<String, RelayPolicyProvider> types) {
        this.files = files;
        this.listenerNames = listenerNames;
        this.types = ImmutableSortedMap.copyOf(types);
    }

    /** Returns the policies that chains can name: those written, and the predefined ones. */
    NamedPolicies read(Section root) {
        Map<String, NamedPolicy> all = new HashMap<>();
        Set<String> unreadable = new HashSet<>();
        Origin predefined = new Origin(root.origin().file(), 0);
        types.forEach((name, provider) -> {
            PolicyType type = provider.type();
            if (type.has(Trait.PREDEFINED)) {
                create(name, root, provider)
                        .ifPresent(policy -> all.put(name, NamedPolicy.predefined(predefined, type, policy)));
            }
        });
        root.section("policies").ifPresent(policies -> {
            for (Section.Named named : policies.named()) {
                policy(named)
                        .ifPresentOrElse(
                                policy -> all.putIfAbsent(policy.name(), policy), () -> unreadable.add(named.key()));
            }
        });
        return new NamedPolicies(all, unreadable);
    }

    private Optional<NamedPolicy> policy(Section.Named named) {
        Section section = named.section();
        String name = named.key();
        @Nullable RelayPolicyProvider same = types.get(name);
        if (!NAME.matcher(name).matches()) {
            section.error(
                    section.place(),
                    Problem.quote(name) + " is not a name: use lower-case words, digits and hyphens",
                    "bad-value");
        } else if (same != null && same.type().has(Trait.PREDEFINED)) {
            section.error(
                    section.place(),
                    "`" + name + "` is predefined: give your policy another name and `type: " + name + "`",
                    "duplicate-key");
        }
        Optional<Section.Placed<String>> written = section.placed("type", text -> text);
        if (written.isEmpty()) {
            section.require("type", "type: ip-table");
            return Optional.empty();
        }
        Conditions when = conditions(section, "when");
        Conditions unless = conditions(section, "unless");
        boolean advisory = section.flag("advisory", false);
        boolean softBounce = section.flag("soft-bounce", false);
        @Nullable RelayPolicyProvider provider = types.get(written.get().value());
        if (provider == null) {
            unknownType(section, written.get());
            return Optional.empty();
        }
        PolicyType type = provider.type();
        if (softBounce && type.side() == Side.PERMIT) {
            section.warning(
                    section.placeOf("soft-bounce"),
                    "`soft-bounce` has no effect: `" + type.name() + "` never refuses: remove it",
                    "no-effect");
        }
        // the provider may not read every key of its type
        type.keys().stream().map(PolicyType.Key::name).forEach(section::know);
        Optional<ConfiguredPolicy> policy = create(name, section, provider);
        section.finish();
        return policy.map(
                made -> new NamedPolicy(name, section.origin(), type, made, when, unless, advisory, softBounce));
    }

    private Conditions conditions(Section policy, String key) {
        Optional<Section> section = policy.section(key);
        if (section.isEmpty()) {
            return Conditions.NONE;
        }
        Section conditions = section.get();
        ImmutableSet.Builder<String> listeners = ImmutableSet.builder();
        conditions.placedValues("listener", text -> text).forEach(name -> {
            listeners.add(name.value());
            if (!listenerNames.contains(name.value())) {
                conditions.unknownWord(
                        name.place(), "a listener of this file", name.value(), listenerNames, "unknown-listener");
            }
        });
        Conditions read = new Conditions(
                listeners.build(),
                conditions.has("client") ? Optional.of(files.addresses(conditions, "client")) : Optional.empty(),
                conditions.value("authenticated", Values::flag),
                conditions.value("tls", Values::flag),
                set(conditions, "sender"),
                set(conditions, "recipient"));
        if (conditions.keys().isEmpty()) {
            conditions.error(
                    policy.placeOf(key),
                    "`" + conditions.name()
                            + "` has no condition: write one, such as `authenticated: true`, or remove it",
                    "bad-value");
        }
        conditions.finish();
        return read;
    }

    private static Optional<AddressSet> set(Section conditions, String key) {
        return conditions.has(key)
                ? Optional.of(AddressSet.of(conditions.values(key, AddressSet.Item::parse)))
                : Optional.empty();
    }

    private Optional<ConfiguredPolicy> create(String name, Section section, RelayPolicyProvider provider) {
        try {
            return Optional.of(provider.create(new SectionSettings(name, provider.type(), section, files)));
        } catch (RuntimeException | LinkageError e) {
            section.error(
                    section.place(),
                    "`" + section.name() + "`: the provider of `"
                            + provider.type().name() + "` fails: " + e,
                    "bad-value");
            return Optional.empty();
        }
    }

    private void unknownType(Section section, Section.Placed<String> type) {
        if (type.value().equals(BuiltInTypes.MAIL_ROOT)) {
            section.error(
                    type.place(), "there is no MailRoot: name it with `mailroot`, or remove this", "unknown-type");
        } else {
            section.unknownWord(
                    type.place(), "a type of policy", type.value(), List.copyOf(types.keySet()), "unknown-type");
        }
    }

    /**
     * The policies that chains can name.
     *
     * @param unreadable the names of policies whose problems are reported already: a chain that names one reports
     *     nothing
     */
    record NamedPolicies(Map<String, NamedPolicy> policies, Set<String> unreadable) {

        public NamedPolicies {
            policies = ImmutableMap.copyOf(policies);
            unreadable = ImmutableSet.copyOf(unreadable);
        }

        NamedPolicy builtIn(String name) {
            @Nullable NamedPolicy policy = policies.get(name);
            if (policy == null) {
                throw new IllegalArgumentException("`" + name + "` is not built in");
            }
            return policy;
        }

        List<NamedPolicy> chain(Section section, String key, Side side) {
            List<NamedPolicy> chain = new ArrayList<>();
            for (Section.Placed<String> name : section.listed(key, text -> text)) {
                @Nullable NamedPolicy policy = policies.get(name.value());
                if (policy != null) {
                    add(policy, chain, section, name, side);
                } else if (!unreadable.contains(name.value())) {
                    section.unknownWord(
                            name.place(),
                            "a policy",
                            name.value(),
                            List.copyOf(new TreeSet<>(Sets.union(policies.keySet(), unreadable))),
                            "unknown-policy");
                }
            }
            return chain;
        }

        private static void add(
                NamedPolicy policy, List<NamedPolicy> chain, Section section, Section.Placed<String> name, Side side) {
            if (!policy.type().isFor(side)) {
                String fix = side == Side.PERMIT
                        ? "belongs in `refuse`: it never permits, and refusals are asked before any permit"
                        : "belongs in `permit`: it never refuses";
                section.error(name.place(), "`" + name.value() + "` " + fix, "misplaced-policy");
            } else if (chain.contains(policy)) {
                section.warning(name.place(), "`" + name.value() + "` is listed twice: remove one", "duplicate-policy");
            } else {
                chain.add(policy);
            }
        }
    }
}
