package dev.relaypolicy.spi;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

final class TextSettings implements PolicySettings {

    private final String name;
    private final PolicyType type;
    private final Map<String, List<String>> values;
    private final Map<String, String> problems = new TreeMap<>();

    TextSettings(String name, PolicyType type, Map<String, List<String>> values) {
        this.name = requireNonNull(name, "name");
        this.type = type;
        this.values = Map.copyOf(values);
        List<String> known = type.keys().stream().map(PolicyType.Key::name).toList();
        values.keySet().stream()
                .filter(key -> !known.contains(key))
                .forEach(key -> error(key, "unknown key; `" + type.name() + "` accepts " + String.join(", ", known)));
        check();
    }

    void check() {
        if (!problems.isEmpty()) {
            throw new PolicySettingsException(problems);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Origin origin() {
        return new Origin(name, 0);
    }

    @Override
    public boolean has(String key) {
        return !texts(key).isEmpty();
    }

    private List<String> texts(String key) {
        type.require(key);
        return values.getOrDefault(key, List.of());
    }

    @Override
    public <T> List<Placed<T>> placedValues(String key, Function<String, ? extends T> parser) {
        List<Placed<T>> parsed = new ArrayList<>();
        for (String text : texts(key)) {
            try {
                parsed.add(new Placed<>(parser.apply(text), origin()));
            } catch (IllegalArgumentException e) {
                error(key, requireNonNull(e.getMessage(), "a parser names the fix"));
            }
        }
        return parsed;
    }

    @Override
    public <T> Optional<T> value(String key, Function<String, ? extends T> parser) {
        if (texts(key).size() > 1) {
            error(key, "must be one value, not a list");
        }
        return this.<T>values(key, parser).stream().findFirst();
    }

    @Override
    public void error(String key, String problem) {
        problems.merge(key, problem, (first, second) -> first + ", " + second);
    }

    @Override
    public void missing(String key, String example) {
        error(key, "is missing: write `" + example + "`");
    }

    @Override
    public <T> T port(Class<T> port) {
        throw new IllegalStateException("there is no " + port.getSimpleName() + " without a server");
    }
}
