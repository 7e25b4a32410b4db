package dev.relaypolicy.spi;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The settings given to a {@link RelayPolicyProvider}: a key has one value or several, all of them text. Immutable.
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

    /** The one value of a key, where it was given. */
    public Optional<String> value(String key) {
        return values(key).stream().findFirst();
    }

    /** Every value of a key, in the order written; empty where it was not given. */
    public List<String> values(String key) {
        return values.getOrDefault(key, List.of());
    }

    /**
     * Returns the policy of a provider made from these settings, after checking that every key is one it knows.
     *
     * @throws PolicySettingsException with every problem found
     */
    public dev.relaypolicy.RelayPolicy create(RelayPolicyProvider provider, String name) {
        Set<String> known = ImmutableSet.copyOf(provider.keys());
        Map<String, String> problems = new TreeMap<>();
        values.keySet().stream()
                .filter(key -> !known.contains(key))
                .forEach(key -> problems.put(
                        key, "`" + provider.type() + "` does not know it; it takes " + String.join(", ", known)));
        if (!problems.isEmpty()) {
            throw new PolicySettingsException(problems);
        }
        return provider.create(name, this);
    }
}
