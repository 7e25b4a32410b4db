package dev.relaypolicy.server.config.model;

import com.google.common.collect.ImmutableMap;
import dev.relaypolicy.mail.DomainName;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A map from domain rules to values. The rule for the domain itself takes precedence, then that for the nearest
 * parent. Compares whole labels: {@code .example.org} does not match {@code badexample.org}. Immutable.
 */
public final class DomainMap<V> {

    private final ImmutableMap<String, V> exact;
    private final ImmutableMap<String, V> below;

    public DomainMap(Map<DomainRule, ? extends V> rules) {
        ImmutableMap.Builder<String, V> exactly = ImmutableMap.builder();
        ImmutableMap.Builder<String, V> belowThem = ImmutableMap.builder();
        rules.forEach((rule, value) ->
                (rule.below() ? belowThem : exactly).put(rule.name().ascii(), value));
        this.exact = exactly.buildOrThrow();
        this.below = belowThem.buildOrThrow();
    }

    /** Returns the value for a domain. */
    public Optional<V> find(DomainName domain) {
        String name = domain.ascii();
        @Nullable V own = exact.get(name);
        if (own != null) {
            return Optional.of(own);
        }
        return above(name);
    }

    private Optional<V> above(String name) {
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            @Nullable V parent = below.get(name.substring(dot + 1));
            if (parent != null) {
                return Optional.of(parent);
            }
        }
        return Optional.empty();
    }

    public boolean contains(DomainName domain) {
        return find(domain).isPresent();
    }

    /** Returns whether every domain that the rule matches has a value. */
    public boolean coversAll(DomainRule rule) {
        String name = rule.name().ascii();
        return rule.below() ? below.containsKey(name) || above(name).isPresent() : contains(rule.name());
    }

    public Collection<V> values() {
        return Stream.concat(exact.values().stream(), below.values().stream()).toList();
    }

    public boolean isEmpty() {
        return exact.isEmpty() && below.isEmpty();
    }
}
