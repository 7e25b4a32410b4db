package dev.relaypolicy.tab.xmail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.CharMatcher;
import com.google.common.primitives.Ints;
import dev.relaypolicy.Origin;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.file.ProblemCollector;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.tab.TabRowView;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** A row with typed access to its fields, which reports invalid fields as problems. */
final class Row {

    private static final CharMatcher DIGITS = CharMatcher.inRange('0', '9');
    private static final int MAX_DIGITS = 9;
    private static final int MAX_DOMAIN = 255;

    private final String file;
    private final TabRowView row;
    private final ProblemCollector problems;

    Row(String file, TabRowView row, ProblemCollector problems) {
        this.file = file;
        this.row = row;
        this.problems = problems;
    }

    int line() {
        return row.line();
    }

    Origin origin() {
        return new Origin(file, row.line());
    }

    int size() {
        return row.size();
    }

    String text(int field) {
        return row.text(field);
    }

    /** Returns a view of the text, valid until the next row is read. */
    CharSequence chars(int field) {
        return row.chars(field);
    }

    byte[] bytes(int field) {
        return row.text(field).getBytes(ISO_8859_1);
    }

    Optional<String> utf8(int field) {
        Optional<String> text = row.field(field).utf8();
        if (text.isEmpty()) {
            error(field, "not-utf-8", "this field is not in UTF-8");
        }
        return text;
    }

    /** Returns a non-empty UTF-8 field, or reports an error. */
    Optional<String> name(int field, String what) {
        return utf8(field).filter(name -> {
            if (name.isEmpty()) {
                error(field, "empty-field", what + " is empty");
            }
            return !name.isEmpty();
        });
    }

    /** Decodes a field that no decision depends on from UTF-8 if possible. */
    String freeText(int field) {
        return row.field(field).utf8().orElseGet(() -> text(field));
    }

    Optional<DomainName> domain(int field) {
        return name(field, "the domain").flatMap(text -> domain(field, text));
    }

    Optional<DomainName> domain(int field, String text) {
        if (text.length() > MAX_DOMAIN) {
            error(field, "not-a-domain", quoted(field) + " is too long for a domain");
            return Optional.empty();
        }
        try {
            return Optional.of(DomainName.parse(text));
        } catch (IllegalArgumentException e) {
            error(field, "not-a-domain", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    Optional<Wildcard> wildcard(int field, String what) {
        return name(field, what).flatMap(text -> wildcardOf(field, text));
    }

    Optional<Wildcard> wildcardOf(int field, String text) {
        try {
            return Optional.of(Wildcard.compile(text));
        } catch (IllegalArgumentException e) {
            error(field, "not-a-pattern", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Parses a decimal number with an optional minus sign, without reporting an error. */
    static Optional<Integer> integer(String text) {
        String digits = text.startsWith("-") ? text.substring(1) : text;
        boolean plain = !digits.isEmpty() && digits.length() <= MAX_DIGITS && DIGITS.matchesAllOf(digits);
        return plain ? Optional.ofNullable(Ints.tryParse(text)) : Optional.empty();
    }

    /** Returns whether the row has enough fields, or reports an error. */
    boolean has(int fields, String shape) {
        if (size() >= fields) {
            return true;
        }
        error(
                size() - 1,
                "missing-field",
                "this row has " + size() + " of " + fields + " fields: write " + shape + ", separated by TABs");
        return false;
    }

    /** Warns about fields that neither XMail nor relay reads. */
    void ignoreFrom(int field) {
        if (size() > field) {
            warning(field, "extra-field", "this field and any after it are ignored; remove them");
        }
    }

    /** Warns if an earlier row has the same key and therefore wins. */
    <K> void warnIfSeen(K key, Map<K, Origin> seen, String what) {
        Origin earlier = seen.putIfAbsent(key, origin());
        if (earlier != null) {
            warning(0, "duplicate-row", what + " is in " + earlier + " already, and the first row counts");
        }
    }

    void error(int field, String ruleId, String message) {
        report(field, Severity.ERROR, ruleId, message);
    }

    /** Makes the message only if the error is listed. */
    void error(int field, String ruleId, Supplier<String> message) {
        if (problems.wants(Severity.ERROR)) {
            error(field, ruleId, message.get());
        }
    }

    void warning(int field, String ruleId, String message) {
        report(field, Severity.WARNING, ruleId, message);
    }

    private void report(int field, Severity severity, String ruleId, String message) {
        problems.add(row.line(), row.column(field), severity, message, ruleId);
    }

    /** Returns a field in backticks for a message, decoded if possible and truncated if long. */
    String quoted(int field) {
        return Problem.quote(row.field(field).utf8().orElseGet(() -> new String(bytes(field), UTF_8)));
    }
}
