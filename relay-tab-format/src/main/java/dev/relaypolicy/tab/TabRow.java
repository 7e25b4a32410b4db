package dev.relaypolicy.tab;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * A row of a file: a line that is neither empty nor a comment, and could be read.
 *
 * @param line its line, from 1
 * @param fields its fields, one at least
 */
public record TabRow(int line, List<TabField> fields) {

    public TabRow {
        fields = ImmutableList.copyOf(fields);
        if (line < 1) {
            throw new IllegalArgumentException("a line is counted from 1: " + line);
        }
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("a row has a field");
        }
    }

    /** The values of the fields, one character a byte. */
    public List<String> texts() {
        return fields.stream().map(TabField::text).collect(ImmutableList.toImmutableList());
    }
}
