package dev.relaypolicy.spi;

import com.google.common.collect.ImmutableSortedMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Settings from which no policy can be made: what is wrong with each key. */
public final class PolicySettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ImmutableSortedMap<String, String> problems;

    /**
     * Settings that cannot be used.
     *
     * @param problems what is wrong, and the fix, by key; not empty
     */
    public PolicySettingsException(Map<String, String> problems) {
        super(problems.entrySet().stream()
                .map(problem -> "`" + problem.getKey() + "`: " + problem.getValue())
                .collect(Collectors.joining("; ")));
        this.problems = ImmutableSortedMap.copyOf(problems);
    }

    /** What is wrong, by key. */
    public Map<String, String> problems() {
        return problems;
    }
}
