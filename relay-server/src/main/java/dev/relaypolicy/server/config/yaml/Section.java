package dev.relaypolicy.server.config.yaml;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import dev.relaypolicy.Origin;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.file.ProblemCollector;
import dev.relaypolicy.server.config.yaml.YamlNode.Entry;
import dev.relaypolicy.server.config.yaml.YamlNode.Mapping;
import dev.relaypolicy.server.config.yaml.YamlNode.Place;
import dev.relaypolicy.server.config.yaml.YamlNode.Scalar;
import dev.relaypolicy.server.config.yaml.YamlNode.Sequence;
import dev.relaypolicy.server.config.yaml.YamlNode.Unreadable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mapping that is being read. A key becomes known when it is asked for; {@link #finish} reports all others. An
 * invalid value is reported and then counts as absent, so one pass finds every problem. Used by one thread.
 */
public final class Section {

    public record Placed<T>(Place place, T value) {}

    /**
     * A mapping whose key is a name that the author chooses.
     *
     * @param section the mapping, whose place is that of the name
     */
    public record Named(String key, Section section) {}

    private static final Pattern WITHOUT_BLANK = Pattern.compile("([a-z][a-z0-9-]*):\\S.*");
    private static final int MAX_LENGTH = 64;

    private final String file;
    private final String name;
    private final Place place;
    private final List<Entry> entries;
    private final ProblemCollector problems;
    private final Set<String> known = new LinkedHashSet<>();

    /** Reading a mapping twice reports its problems once. */
    private final Map<String, Section> sections = new HashMap<>();

    private Section(String file, String name, Place place, List<Entry> entries, ProblemCollector problems) {
        this.file = file;
        this.name = name;
        this.place = place;
        this.entries = entries;
        this.problems = problems;
    }

    /**
     * Returns the root of a document.
     *
     * @param file the name of the file in problems and origins
     */
    public static Section root(String file, YamlNode root, ProblemCollector problems) {
        return of(file, "", root, problems);
    }

    private static Section of(String file, String name, YamlNode node, ProblemCollector problems) {
        if (node instanceof Mapping mapping) {
            return new Section(file, name, mapping.place(), mapping.entries(), problems);
        }
        Section empty = new Section(file, name, node.place(), List.of(), problems);
        if (!node.isNull() && !(node instanceof Unreadable)) {
            String missingBlank = node instanceof Scalar scalar
                    ? joinedKey(scalar.text())
                            .map(key -> ": a blank is missing after the colon of " + Problem.quote(key))
                            .orElse("")
                    : "";
            empty.error(
                    node.place(),
                    (name.isEmpty() ? "the file" : "`" + name + "`") + " must be a mapping, a `key: value` a line, not "
                            + kind(node) + missingBlank,
                    "wrong-type");
        }
        return empty;
    }

    /** Returns its path, such as {@code listeners.smtp}; empty for the root. */
    public String name() {
        return name;
    }

    public Place place() {
        return place;
    }

    public Origin origin() {
        return new Origin(file, place.line());
    }

    /** Returns the keys, in the order written. */
    public List<String> keys() {
        return entries.stream().map(entry -> entry.key().text()).toList();
    }

    /** Returns whether the key is set. */
    public boolean has(String key) {
        return entry(key).isPresent();
    }

    /** Returns the place of a key, or of this section if the key is not set. */
    public Place placeOf(String key) {
        return entry(key).map(entry -> entry.key().place()).orElse(place);
    }

    /** Makes a key known to {@link #finish}, whether or not it is set. */
    public void know(String key) {
        known.add(key);
    }

    private Optional<Entry> entry(String key) {
        known.add(key);
        return entries.stream().filter(entry -> entry.key().text().equals(key)).findFirst();
    }

    /**
     * Returns the value of a key.
     *
     * @param parser throws IllegalArgumentException, whose message names the fix, if the text is invalid
     */
    public <T> Optional<T> value(String key, Function<String, ? extends T> parser) {
        return this.<T>placed(key, parser).map(Placed::value);
    }

    /** Returns the value of a key with its place. */
    public <T> Optional<Placed<T>> placed(String key, Function<String, ? extends T> parser) {
        return entry(key).flatMap(entry -> scalar(key, entry.value(), parser));
    }

    /** Returns a flag, or the default if it is not set. */
    public boolean flag(String key, boolean otherwise) {
        return value(key, Values::flag).orElse(otherwise);
    }

    /** Returns a number in a range, or the default if it is not set. */
    public int number(String key, int least, int most, int otherwise) {
        return value(key, Values.number(least, most)).orElse(otherwise);
    }

    /** Returns a duration in a range, or the default if it is not set. */
    public Duration duration(String key, Duration least, Duration most, Duration otherwise) {
        return value(key, Values.duration(least, most)).orElse(otherwise);
    }

    /** Returns the values of a key: one, or a list. */
    public <T> List<T> values(String key, Function<String, ? extends T> parser) {
        return this.<T>placedValues(key, parser).stream().map(Placed::value).toList();
    }

    /** Returns the values of a key with their places. An empty list is an error. */
    public <T> List<Placed<T>> placedValues(String key, Function<String, ? extends T> parser) {
        Optional<Entry> entry = entry(key);
        if (entry.isPresent()
                && entry.get().value() instanceof Sequence sequence
                && sequence.items().isEmpty()) {
            error(
                    sequence.place(),
                    "`" + path(key) + "` is an empty list: write a value, or remove the key",
                    "wrong-type");
        }
        return listed(key, parser);
    }

    /** Returns values like {@link #placedValues}, and accepts an empty list. */
    public <T> List<Placed<T>> listed(String key, Function<String, ? extends T> parser) {
        Optional<Entry> entry = entry(key);
        if (entry.isEmpty()) {
            return List.of();
        }
        List<YamlNode> items = entry.get().value() instanceof Sequence sequence
                ? sequence.items()
                : List.of(entry.get().value());
        List<Placed<T>> values = new ArrayList<>();
        for (YamlNode item : items) {
            this.<T>scalar(key, item, parser).ifPresent(values::add);
        }
        return ImmutableList.copyOf(values);
    }

    private <T> Optional<Placed<T>> scalar(String key, YamlNode node, Function<String, ? extends T> parser) {
        if (node instanceof Unreadable) {
            return Optional.empty();
        }
        if (!(node instanceof Scalar scalar)) {
            error(node.place(), "`" + path(key) + "` must be one value, not " + kind(node), "wrong-type");
            return Optional.empty();
        }
        if (scalar.isNull()) {
            error(scalar.place(), "`" + path(key) + "` has no value: write one, or remove the key", "wrong-type");
            return Optional.empty();
        }
        try {
            return Optional.of(new Placed<>(scalar.place(), parser.apply(scalar.text())));
        } catch (IllegalArgumentException e) {
            error(scalar.place(), "`" + path(key) + "`: " + e.getMessage(), "bad-value");
            return Optional.empty();
        }
    }

    /** Returns the mapping of a key; an empty one if the key has no value. */
    public Optional<Section> section(String key) {
        return entry(key).map(entry -> sections.computeIfAbsent(key, k -> of(file, path(k), entry.value(), problems)));
    }

    /** Returns whether the value is a list. */
    public boolean isList(String key) {
        return entry(key).filter(entry -> entry.value() instanceof Sequence).isPresent();
    }

    /** Returns whether the value is this word. */
    public boolean isWord(String key, String word) {
        return entry(key)
                .filter(entry ->
                        entry.value() instanceof Scalar scalar && scalar.text().equals(word))
                .isPresent();
    }

    /** Returns whether the value is a mapping. */
    public boolean isMapping(String key) {
        return entry(key).filter(entry -> entry.value() instanceof Mapping).isPresent();
    }

    /** Returns the mapping of a key; an empty one if the key is not set. */
    public Section sectionOrEmpty(String key) {
        return section(key).orElseGet(() -> new Section(file, path(key), place, List.of(), problems));
    }

    /** Returns all mappings, if the keys are names that the author chooses. */
    public List<Named> named() {
        return entries.stream()
                .map(entry -> {
                    String key = entry.key().text();
                    known.add(key);
                    Section section = of(file, path(key), entry.value(), problems);
                    return new Named(key, section.at(entry.key().place()));
                })
                .toList();
    }

    private Section at(Place key) {
        return new Section(file, name, key, entries, problems);
    }

    /** Returns the mappings in the list of a key. */
    public List<Section> sections(String key) {
        Optional<Entry> entry = entry(key);
        if (entry.isEmpty() || entry.get().value() instanceof Unreadable) {
            return List.of();
        }
        if (!(entry.get().value() instanceof Sequence sequence)) {
            error(
                    entry.get().value().place(),
                    "`" + path(key) + "` must be a list of mappings, each after a `-`, not "
                            + kind(entry.get().value()),
                    "wrong-type");
            return List.of();
        }
        return sequence.items().stream()
                .map(item -> of(file, path(key), item, problems))
                .toList();
    }

    private String path(String key) {
        return name.isEmpty() ? key : name + "." + key;
    }

    /** Reports a required key if it is not set. */
    public void require(String key, String example) {
        if (!has(key)) {
            missing(key, example);
        }
    }

    /** Reports that a required key is missing. */
    public void missing(String key, String example) {
        known.add(key);
        error(place, "`" + path(key) + "` is missing: write `" + example + "`", "missing-key");
    }

    public void error(Place where, String message, String ruleId) {
        problems.add(where.line(), where.column(), Severity.ERROR, message, ruleId);
    }

    public void warning(Place where, String message, String ruleId) {
        problems.add(where.line(), where.column(), Severity.WARNING, message, ruleId);
    }

    /** Reports a word that is none of the known ones, and suggests the nearest. */
    public void unknownWord(Place where, String kind, String word, List<String> words, String ruleId) {
        String fix = nearest(word, words)
                .map(near -> "did you mean `" + near + "`?")
                .orElse(words.isEmpty() ? "there is none" : "use " + String.join(", ", words));
        error(where, Problem.quote(word) + " is not " + kind + ": " + fix, ruleId);
    }

    /** Reports every unknown key, and suggests the nearest known one. */
    public void finish() {
        for (Entry entry : entries) {
            String key = entry.key().text();
            if (!known.contains(key)) {
                List<String> words = List.copyOf(known);
                String where = name.isEmpty() ? "" : " in `" + name + "`";
                String fix = nearest(key, words)
                        .map(near -> "did you mean `" + near + "`?")
                        .orElse("use " + String.join(", ", words));
                String message = joinedKey(key)
                        .filter(known::contains)
                        .map(joined -> "a blank is missing after the colon of " + Problem.quote(joined) + where)
                        .orElseGet(() -> "unknown key " + Problem.quote(key) + where + ": " + fix);
                error(entry.key().place(), message, "unknown-key");
            }
        }
    }

    /** Returns the key of {@code key:value}, which YAML reads as one word. The value may be a password. */
    private static Optional<String> joinedKey(String text) {
        Matcher pair = WITHOUT_BLANK.matcher(text);
        return pair.matches() ? Optional.of(pair.group(1)) : Optional.empty();
    }

    private static String kind(YamlNode node) {
        return node instanceof Sequence ? "a list" : node instanceof Mapping ? "a mapping" : "one value";
    }

    /** At most a third of the letters may differ. */
    private static Optional<String> nearest(String written, Collection<String> known) {
        String lower = Ascii.toLowerCase(written).replace('_', '-');
        return lower.length() > MAX_LENGTH
                ? Optional.empty()
                : known.stream()
                        .filter(word -> distance(lower, word) <= tolerance(lower.length()))
                        .min(Comparator.comparingInt(word -> distance(lower, word)));
    }

    private static int tolerance(int length) {
        return length < 4 ? 1 : Math.max(2, length / 3);
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
