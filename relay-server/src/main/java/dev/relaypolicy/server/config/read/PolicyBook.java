package dev.relaypolicy.server.config.read;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import dev.relaypolicy.server.config.model.NamedPolicy;
import dev.relaypolicy.server.config.yaml.Section;
import dev.relaypolicy.spi.PolicyType.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The policies that chains can name.
 *
 * @param policies by name
 * @param unreadable the names of those that were reported and are not to be reported again
 */
public record PolicyBook(Map<String, NamedPolicy> policies, Set<String> unreadable) {

    public PolicyBook {
        policies = ImmutableMap.copyOf(policies);
        unreadable = ImmutableSet.copyOf(unreadable);
    }

    /** The policy of this name, which is one that needs no writing. */
    NamedPolicy builtIn(String name) {
        @Nullable NamedPolicy policy = policies.get(name);
        if (policy == null) {
            throw new IllegalArgumentException("`" + name + "` is not built in");
        }
        return policy;
    }

    /** The policies of a chain. */
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
                    ? "belongs into `refuse`: it never permits, and refusals are asked before any permit"
                    : "belongs into `permit`: it never refuses";
            section.error(name.place(), "`" + name.value() + "` " + fix, "misplaced-policy");
        } else if (chain.contains(policy)) {
            section.warning(name.place(), "`" + name.value() + "` is there twice: remove one", "duplicate-policy");
        } else {
            chain.add(policy);
        }
    }
}
