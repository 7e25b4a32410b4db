package dev.relaypolicy.server.config.yaml;

import com.google.common.collect.ImmutableList;
import java.util.List;

/** A node of a YAML document. Immutable. */
public sealed interface YamlNode {

    /**
     * A place in a file.
     *
     * @param line from 1
     * @param column the character in the line, from 1
     */
    record Place(int line, int column) {}

    /**
     * Text. Numbers and flags are text too.
     *
     * @param text empty if a key has no value
     * @param plain whether it is written without quotes
     */
    record Scalar(Place place, String text, boolean plain) implements YamlNode {
        @Override
        public boolean isNull() {
            return plain && (text.isEmpty() || text.equals("~") || text.equals("null"));
        }
    }

    record Sequence(Place place, List<YamlNode> items) implements YamlNode {
        public Sequence {
            items = ImmutableList.copyOf(items);
        }
    }

    /** A mapping, in the order written, without duplicate keys. */
    record Mapping(Place place, List<Entry> entries) implements YamlNode {
        public Mapping {
            entries = ImmutableList.copyOf(entries);
        }
    }

    /** A node whose problem has been reported. */
    record Unreadable(Place place) implements YamlNode {}

    record Entry(Scalar key, YamlNode value) {}

    Place place();

    /** Returns whether there is no value: nothing, {@code ~} or {@code null}. */
    default boolean isNull() {
        return false;
    }
}
