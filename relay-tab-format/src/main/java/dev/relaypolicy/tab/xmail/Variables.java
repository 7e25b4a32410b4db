package dev.relaypolicy.tab.xmail;

import com.google.common.collect.ImmutableMap;
import dev.relaypolicy.Origin;
import dev.relaypolicy.file.ReadResult;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The variables of a file. Names are case-sensitive; the first row of a name wins. Immutable. */
public final class Variables {

    public static final Variables NONE = new Variables(ImmutableMap.of());

    private final ImmutableMap<String, Variable> byName;

    private Variables(Map<String, Variable> byName) {
        this.byName = ImmutableMap.copyOf(byName);
    }

    static ReadResult<Variables> read(String file, byte[] bytes, boolean exactlyTwoFields) {
        Map<String, Origin> seen = new HashMap<>();
        return RowReader.readAll(file, bytes, row -> variable(row, exactlyTwoFields, seen))
                .map(Variables::of);
    }

    private static Variables of(List<Variable> rows) {
        Map<String, Variable> byName = new LinkedHashMap<>();
        rows.forEach(variable -> byName.putIfAbsent(variable.name(), variable));
        return new Variables(byName);
    }

    private static Optional<Variable> variable(Row row, boolean exactlyTwoFields, Map<String, Origin> seen) {
        if (!row.has(2, "name, value")) {
            return Optional.empty();
        }
        if (exactlyTwoFields && row.size() > 2) {
            row.error(2, "extra-field", "XMail does not read a row of more than name and value: remove this field");
        }
        row.ignoreFrom(2);
        return row.name(0, "the name").map(name -> {
            row.warnIfSeen(name, seen, "this variable");
            return new Variable(name, row.freeText(1), row.origin());
        });
    }

    /** Returns the variable with this name, if any. */
    public Optional<Variable> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Returns the value of the variable with this name, if any. */
    public Optional<String> value(String name) {
        return find(name).map(Variable::value);
    }

    /** Returns the effective variables in file order. */
    public Collection<Variable> all() {
        return byName.values();
    }
}
