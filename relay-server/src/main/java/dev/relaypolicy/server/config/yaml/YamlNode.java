package dev.relaypolicy.server.config.yaml;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Objects;

/** A value of a YAML document, and where it begins. Immutable. */
public sealed interface YamlNode {

    /**
     * A place in a file.
     *
     * @param line from 1
     * @param column the character in the line, from 1
     */
    record Place(int line, int column) {}

    /**
     * Text, whatever it looks like.
     *
     * @param text what it says; empty where nothing stands behind a key
     * @param plain whether it is written without quotes
     */
    record Scalar(Place place, String text, boolean plain) implements YamlNode {
        public Scalar {
            Objects.requireNonNull(place, "place");
            Objects.requireNonNull(text, "text");
        }

        /** {@inheritDoc} That is nothing, {@code ~} or {@code null}. */
        @Override
        public boolean isNull() {
            return plain && (text.isEmpty() || text.equals("~") || text.equals("null"));
        }
    }

    /** A list. */
    record Sequence(Place place, List<YamlNode> items) implements YamlNode {
        public Sequence {
            Objects.requireNonNull(place, "place");
            items = ImmutableList.copyOf(items);
        }
    }

    /** Keys with values, in the order written; no key twice. */
    record Mapping(Place place, List<Entry> entries) implements YamlNode {
        public Mapping {
            Objects.requireNonNull(place, "place");
            entries = ImmutableList.copyOf(entries);
        }
    }

    /** What was reported when it was read, and is not to be looked at again. */
    record Unreadable(Place place) implements YamlNode {
        public Unreadable {
            Objects.requireNonNull(place, "place");
        }
    }

    /** A key and its value. */
    record Entry(Scalar key, YamlNode value) {
        public Entry {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(value, "value");
        }
    }

    /** Where it begins. */
    Place place();

    /** Whether it says that there is no value. */
    default boolean isNull() {
        return false;
    }
}
