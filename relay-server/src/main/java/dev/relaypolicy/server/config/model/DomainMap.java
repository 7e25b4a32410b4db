package dev.relaypolicy.server.config.model;

import com.google.common.collect.ImmutableMap;
import dev.relaypolicy.mail.DomainName;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is said of domains. The rule of the domain itself counts before any of a domain above it, and the nearest of those. Names are
 * compared label by label, so that {@code .example.org} is never about {@code badexample.org}. Immutable.
 *
 * @param <V> what is said
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

    /** What is said of a domain. */
    public Optional<V> find(DomainName domain) {
        String name = domain.ascii();
        @Nullable V own = exact.get(name);
        if (own != null) {
            return Optional.of(own);
        }
        return above(name);
    }

    /** What is said of the domains below the nearest one above a name. */
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

    /** Whether something is said of every domain that a rule is about. */
    public boolean coversAll(DomainRule rule) {
        String name = rule.name().ascii();
        return rule.below() ? below.containsKey(name) || above(name).isPresent() : contains(rule.name());
    }

    /** Everything that is said. */
    public Collection<V> values() {
        return Stream.concat(exact.values().stream(), below.values().stream()).toList();
    }

    public boolean isEmpty() {
        return exact.isEmpty() && below.isEmpty();
    }
}
