package dev.relaypolicy.spi;

import com.google.common.collect.ImmutableSortedMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Invalid policy settings, with the problem of each key. */
public final class PolicySettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ImmutableSortedMap<String, String> problems;

    /**
     * Creates an exception.
     *
     * @param problems the problem of each invalid key and how to fix it; not empty
     */
    public PolicySettingsException(Map<String, String> problems) {
        super(problems.entrySet().stream()
                .map(problem -> "`" + problem.getKey() + "`: " + problem.getValue())
                .collect(Collectors.joining("; ")));
        this.problems = ImmutableSortedMap.copyOf(problems);
    }

    /** Returns the problems by key. */
    public Map<String, String> problems() {
        return problems;
    }
}
