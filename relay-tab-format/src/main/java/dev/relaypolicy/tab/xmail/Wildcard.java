package dev.relaypolicy.tab.xmail;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import dev.relaypolicy.tab.TabProblem;
import java.util.List;

/**
 * A pattern in the way of XMail (StrUtils.cpp:StrIWildMatch): {@code *} is any text, {@code ?} any one character, {@code [a-z]}
 * one of these and {@code [^a-z]} one of the others, {@code \} takes the next character as it is. ASCII letters match in either
 * case. Matching takes time proportional to pattern times text at worst. Immutable.
 */
public final class Wildcard {

    /**
     * One step of a pattern.
     *
     * @param repeats whether any number of these characters is meant, none included
     * @param characters what matches
     */
    private record Step(boolean repeats, CharMatcher characters) {
        static final Step ANY_TEXT = new Step(true, CharMatcher.any());

        static Step one(CharMatcher characters) {
            return new Step(false, characters);
        }
    }

    private final String pattern;
    private final ImmutableList<Step> steps;

    private Wildcard(String pattern, List<Step> steps) {
        this.pattern = pattern;
        this.steps = ImmutableList.copyOf(steps);
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException where it is none, such as one with {@code [} and no {@code ]}; XMail lets it match nothing
     */
    public static Wildcard compile(String pattern) {
        return new Wildcard(pattern, new Compiler(Ascii.toLowerCase(pattern)).steps());
    }

    /** The pattern that matches this text and no other. */
    static Wildcard literal(String text) {
        return new Wildcard(
                text,
                Ascii.toLowerCase(text)
                        .chars()
                        .mapToObj(c -> Step.one(CharMatcher.is((char) c)))
                        .toList());
    }

    /** Whether XMail takes the text for a pattern where a plain name may stand too (UsrUtils.cpp:UsrIsWildAlias). */
    static boolean isPattern(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
    }

    /** Whether the pattern matches the whole text. */
    public boolean matches(String text) {
        String lower = Ascii.toLowerCase(text);
        int step = 0;
        int at = 0;
        int stepAfterStar = -1;
        int starReaches = 0;
        while (at < lower.length()) {
            if (step < steps.size() && steps.get(step).repeats()) {
                stepAfterStar = ++step;
                starReaches = at;
            } else if (step < steps.size() && steps.get(step).characters().matches(lower.charAt(at))) {
                step++;
                at++;
            } else if (stepAfterStar >= 0) {
                step = stepAfterStar;
                at = ++starReaches;
            } else {
                return false;
            }
        }
        while (step < steps.size() && steps.get(step).repeats()) {
            step++;
        }
        return step == steps.size();
    }

    /** Returns the pattern as it was written. */
    @Override
    public String toString() {
        return pattern;
    }

    private static final class Compiler {
        private final String pattern;
        private int at;

        Compiler(String pattern) {
            this.pattern = pattern;
        }

        List<Step> steps() {
            ImmutableList.Builder<Step> steps = ImmutableList.builder();
            while (at < pattern.length()) {
                char c = pattern.charAt(at++);
                switch (c) {
                    case '*' -> steps.add(Step.ANY_TEXT);
                    case '?' -> steps.add(Step.one(CharMatcher.any()));
                    case '[' -> steps.add(Step.one(oneOf()));
                    case '\\' -> steps.add(Step.one(CharMatcher.is(next())));
                    default -> steps.add(Step.one(CharMatcher.is(c)));
                }
            }
            return steps.build();
        }

        /** Reads what stands between {@code [} and {@code ]}. */
        private CharMatcher oneOf() {
            boolean others = at < pattern.length() && pattern.charAt(at) == '^';
            if (others) {
                at++;
            }
            CharMatcher set = CharMatcher.none();
            boolean empty = true;
            char previous = 0;
            for (char c = next(); c != ']'; c = next()) {
                if (c == '-' && empty) {
                    throw problem("`-` begins a set: write it as `\\-`");
                } else if (c == '-') {
                    char last = next();
                    if (last == ']') {
                        throw problem("`-` ends a set: write it as `\\-`");
                    }
                    last = last == '\\' ? next() : last;
                    if (last < previous) {
                        throw problem("a range runs backwards");
                    }
                    set = set.or(CharMatcher.inRange(previous, last));
                    previous = last;
                } else {
                    previous = c == '\\' ? next() : c;
                    set = set.or(CharMatcher.is(previous));
                }
                empty = false;
            }
            if (empty) {
                throw problem("a set has no characters");
            }
            return others ? set.negate() : set;
        }

        private char next() {
            if (at == pattern.length()) {
                throw problem("it ends too early: close `[` by `]`, and write a backslash as `\\\\`");
            }
            return pattern.charAt(at++);
        }

        private IllegalArgumentException problem(String what) {
            return new IllegalArgumentException(TabProblem.quote(pattern) + " is not a pattern: " + what);
        }
    }
}
