package dev.relaypolicy.tab.xmail;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import dev.relaypolicy.file.Problem;
import java.util.List;

/**
 * A pattern in XMail's syntax (StrUtils.cpp:StrIWildMatch): {@code *} is any text, {@code ?} any character, {@code
 * [a-z]} one of a set, {@code [^a-z]} one outside a set, and {@code \} quotes the next character. ASCII case is
 * ignored. Matching takes at most pattern length times text length steps. Immutable.
 */
public final class Wildcard {

    /** An element of a pattern; {@code repeats} if it matches any number of characters, including none. */
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
     * Compiles a pattern.
     *
     * @throws IllegalArgumentException if the pattern is invalid, for instance {@code [} without {@code ]}
     */
    public static Wildcard compile(String pattern) {
        return new Wildcard(pattern, new Compiler(Ascii.toLowerCase(pattern)).steps());
    }

    static Wildcard literal(String text) {
        return new Wildcard(
                text,
                Ascii.toLowerCase(text)
                        .chars()
                        .mapToObj(c -> Step.one(CharMatcher.is((char) c)))
                        .toList());
    }

    /** XMail's test for a pattern in a field that may also be a plain name (UsrUtils.cpp:UsrIsWildAlias). */
    static boolean isPattern(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
    }

    /** Returns whether the pattern matches the whole text. */
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
                // only the latest * needs to match more: an earlier one gains nothing by it
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

    /** Returns the pattern as written. */
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
            return new IllegalArgumentException(Problem.quote(pattern) + " is not a pattern: " + what);
        }
    }
}
