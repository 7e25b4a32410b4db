package dev.relaypolicy.server.config.read;

import com.google.common.collect.ImmutableSet;
import dev.relaypolicy.server.config.model.AddressSet;
import dev.relaypolicy.server.config.model.Conditions;
import dev.relaypolicy.server.config.yaml.Section;
import dev.relaypolicy.server.config.yaml.Values;
import java.util.List;
import java.util.Optional;

/** Reads {@code when} and {@code unless}. */
public final class ConditionsReader {

    private final NamedFiles files;
    private final List<String> listenerNames;

    /**
     * Creates a reader.
     *
     * @param listenerNames the listeners that conditions may name
     */
    ConditionsReader(NamedFiles files, List<String> listenerNames) {
        this.files = files;
        this.listenerNames = listenerNames;
    }

    /** Reads the conditions of a key; none if it is absent. */
    Conditions read(Section policy, String key) {
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
}
