package dev.relaypolicy.tab;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * A readable line that is neither empty nor a comment.
 *
 * @param line from 1
 * @param fields at least one
 */
public record TabRow(int line, List<TabField> fields) {

    public TabRow {
        fields = ImmutableList.copyOf(fields);
        if (line < 1) {
            throw new IllegalArgumentException("lines start at 1: " + line);
        }
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("a row needs at least one field");
        }
    }

    /** Returns the values of the fields, one character per byte. */
    public List<String> texts() {
        return fields.stream().map(TabField::text).collect(ImmutableList.toImmutableList());
    }
}
