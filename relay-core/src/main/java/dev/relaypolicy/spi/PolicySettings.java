package dev.relaypolicy.spi;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The settings of a policy, for {@link RelayPolicyProvider}: each key has one or more text values. Immutable.
 *
 * @param values the values by key; no list is empty
 */
public record PolicySettings(Map<String, List<String>> values) {

    public PolicySettings {
        values = ImmutableMap.copyOf(values);
        values.forEach((key, list) -> {
            if (list.isEmpty()) {
                throw new IllegalArgumentException("the setting `" + key + "` has no value");
            }
        });
    }

    /** Returns the first value of a key; empty if the key is not set. */
    public Optional<String> value(String key) {
        return values(key).stream().findFirst();
    }

    /** Returns all values of a key in the order written; empty if the key is not set. */
    public List<String> values(String key) {
        return values.getOrDefault(key, List.of());
    }

    /**
     * Creates a policy with the provider, after checking that it knows every key.
     *
     * @throws PolicySettingsException if the provider does not know a key or rejects a value; contains every problem
     *     found
     */
    public dev.relaypolicy.RelayPolicy create(RelayPolicyProvider provider, String name) {
        Set<String> known = ImmutableSet.copyOf(provider.keys());
        Map<String, String> problems = new TreeMap<>();
        values.keySet().stream()
                .filter(key -> !known.contains(key))
                .forEach(key -> problems.put(
                        key, "unknown key; `" + provider.type() + "` accepts " + String.join(", ", known)));
        if (!problems.isEmpty()) {
            throw new PolicySettingsException(problems);
        }
        return provider.create(name, this);
    }
}
