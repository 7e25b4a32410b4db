package dev.relaypolicy.server.config.yaml;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.server.config.yaml.YamlNode.Place;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.ScalarEvent;

/**
 * A syntax error, at the place of the mistake. SnakeYAML reports where it cannot continue, which may be lines later,
 * in terms of its grammar.
 */
record SyntaxProblem(Place place, String message) {

    private static final CharMatcher BLANK = CharMatcher.is(' ');
    private static final Pattern IP_V6 = Pattern.compile("[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(/[0-9]+)?");
    private static final Pattern KEY_WITHOUT_BLANK = Pattern.compile("( *(?:- +)*)([\\w.@-]+):[^\\s:]([^:]*|[^ ]*)");
    private static final Pattern KEY_WITHOUT_COLON = Pattern.compile("( *(?:- +)*)([\\w.@-]+) *");
    private static final Pattern CANNOT_BEGIN = Pattern.compile("found character '(.)' that cannot start any token.*");

    /** @param lastQuoted the last value in quotes before the error */
    static SyntaxProblem of(String text, MarkedYAMLException exception, Optional<ScalarEvent> lastQuoted) {
        return new Explanation(text.lines().toList(), exception, lastQuoted).explain();
    }

    /** Lines and columns count from 1. */
    private static final class Explanation {
        private final List<String> lines;
        private final String context;
        private final String problem;
        private final Place begin;
        private final Place found;
        private final Optional<ScalarEvent> lastQuoted;

        Explanation(List<String> lines, MarkedYAMLException exception, Optional<ScalarEvent> lastQuoted) {
            this.lines = lines;
            this.context = exception.getContext() == null ? "" : exception.getContext();
            this.problem = exception.getProblem() == null ? "" : exception.getProblem();
            this.found = place(exception.getProblemMark(), exception.getContextMark());
            this.begin = place(exception.getContextMark(), exception.getProblemMark());
            this.lastQuoted = lastQuoted;
        }

        private static Place place(@Nullable Mark first, @Nullable Mark second) {
            @Nullable Mark mark = first == null ? second : first;
            return mark == null ? new Place(1, 1) : new Place(mark.getLine() + 1, mark.getColumn() + 1);
        }

        SyntaxProblem explain() {
            return tab().or(this::openQuote)
                    .or(this::ipV6)
                    .or(this::missingBlank)
                    .or(this::missingColon)
                    .or(this::openBracket)
                    .or(this::indentation)
                    .or(this::needsQuotes)
                    .orElseGet(() -> new SyntaxProblem(
                            found,
                            "not YAML: "
                                    + Ascii.toLowerCase(
                                            ((context.isEmpty() ? "" : context + ": ") + problem).replace('\n', ' '))));
        }

        private Optional<SyntaxProblem> tab() {
            if (!problem.startsWith("found character '\\t")) {
                return Optional.empty();
            }
            boolean indents = before(found).chars().allMatch(c -> c == ' ' || c == '\t');
            return at(found, indents ? "a tab: indent with blanks" : "a tab: write a blank instead");
        }

        private Optional<SyntaxProblem> openQuote() {
            if (context.equals("while scanning a quoted scalar")) {
                return at(begin, "the quote that begins here is not closed");
            }
            if (lastQuoted.isEmpty() || !problem.startsWith("expected ")) {
                return Optional.empty();
            }
            Place start = place(lastQuoted.get().getStartMark(), null);
            Place end = place(lastQuoted.get().getEndMark(), null);
            boolean endsHere = end.line() == found.line() && between(end, found).isBlank();
            if (!endsHere) {
                return Optional.empty();
            }
            return start.line() < end.line()
                    ? at(
                            start,
                            "the quote that begins here is closed only on line " + end.line()
                                    + ": close it where its text ends")
                    : at(
                            found,
                            "text after the closing quote: to quote text that contains quotes, use single quotes and"
                                    + " double each one inside, such as `'it''s'`");
        }

        /** {@code [::1]} and {@code ::}: a colon at the beginning of a value is an indicator of YAML. */
        private Optional<SyntaxProblem> ipV6() {
            Place start;
            if (problem.equals("expected the node content, but found ':'")) {
                start = found;
            } else if (problem.startsWith("mapping values are not allowed")) {
                String before = before(found);
                start = new Place(found.line(), before.lastIndexOf(' ') + 2);
            } else {
                return Optional.empty();
            }
            String rest = after(start);
            Matcher address = IP_V6.matcher(rest);
            if (!address.lookingAt()) {
                return Optional.empty();
            }
            int port = address.end() + 1;
            boolean withPort = before(start).endsWith("[") && rest.startsWith("]:", address.end());
            if (withPort) {
                int end = CharMatcher.inRange('0', '9').negate().indexIn(rest, port + 1);
                String written = "[" + rest.substring(0, end < 0 ? rest.length() : end);
                return at(
                        new Place(start.line(), start.column() - 1),
                        "an IPv6 address needs quotes: write `\"" + written + "\"`");
            }
            return at(start, "an IPv6 address needs quotes: write `\"" + address.group() + "\"`");
        }

        private Optional<SyntaxProblem> missingBlank() {
            for (int line : suspects()) {
                Matcher key = KEY_WITHOUT_BLANK.matcher(withoutComment(line));
                if (key.matches()) {
                    // without the value, which may be a password
                    return at(
                            new Place(line, key.start(2) + 1),
                            "a blank is missing after the colon of " + Problem.quote(key.group(2)));
                }
            }
            return Optional.empty();
        }

        private Optional<SyntaxProblem> missingColon() {
            for (int line : suspects()) {
                Matcher key = KEY_WITHOUT_COLON.matcher(withoutComment(line));
                if (key.matches()) {
                    return at(
                            new Place(line, key.start(2) + 1),
                            "a colon is missing after the key: write " + Problem.quote(key.group(2) + ":"));
                }
            }
            return Optional.empty();
        }

        /** Returns the line whose key SnakeYAML may have read as the first line of a text; empty if there is none. */
        private List<Integer> suspects() {
            if (context.equals("while scanning a simple key")) {
                return List.of(begin.line());
            }
            return problem.startsWith("mapping values are not allowed") && previous(found.line()) > 0
                    ? List.of(previous(found.line()))
                    : List.of();
        }

        private Optional<SyntaxProblem> openBracket() {
            boolean list = context.equals("while parsing a flow sequence");
            if (!list && !context.equals("while parsing a flow mapping")) {
                return Optional.empty();
            }
            char found = after(this.found).isEmpty() ? '\n' : after(this.found).charAt(0);
            boolean onOtherLine = this.found.line() > begin.line();
            if (onOtherLine || found == ']' || found == '}') {
                return at(
                        begin,
                        "the `" + (list ? "[" : "{") + "` that begins here is not closed: write `" + (list ? "]" : "}")
                                + "`");
            }
            return at(
                    this.found,
                    "a `,` or `" + (list ? "]" : "}") + "` is missing before this; text with brackets needs quotes");
        }

        private Optional<SyntaxProblem> indentation() {
            int previous = previous(found.line());
            boolean block = problem.startsWith("expected <block end>, but found")
                    || problem.startsWith("expected '<document start>', but found '<block mapping start>'");
            boolean second = problem.startsWith("mapping values are not allowed");
            if (previous == 0 || !(block || second)) {
                return Optional.empty();
            }
            int here = indent(found.line());
            int there = indent(previous);
            Place start = new Place(found.line(), here + 1);
            if (block && problem.endsWith("'-'")) {
                return at(
                        start,
                        "a list item among the keys that begin on line " + begin.line() + ": indent it below"
                                + " its key");
            }
            if (block && problem.endsWith("'?'")) {
                return at(
                        start,
                        "a key among the list items that begin on line " + begin.line() + ": begin each item"
                                + " with `- `");
            }
            return here == there
                    ? Optional.empty()
                    : at(
                            start,
                            "line " + found.line() + " is indented by " + blanks(here) + ", line " + previous + " by "
                                    + blanks(there) + ": indent the keys of one mapping alike");
        }

        private Optional<SyntaxProblem> needsQuotes() {
            Matcher character = CANNOT_BEGIN.matcher(problem);
            if (character.matches()) {
                String first = character.group(1).equals("`") ? "a backtick" : "`" + character.group(1) + "`";
                return at(found, "a value that begins with " + first + " needs quotes");
            }
            return problem.startsWith("mapping values are not allowed")
                    ? at(found, "a second colon on this line: write text that contains `: ` in quotes")
                    : Optional.empty();
        }

        private static Optional<SyntaxProblem> at(Place place, String message) {
            return Optional.of(new SyntaxProblem(place, message));
        }

        private static String blanks(int count) {
            return count == 0 ? "none" : count == 1 ? "1 blank" : count + " blanks";
        }

        private int indent(int line) {
            String text = line(line);
            return text.length() - BLANK.trimLeadingFrom(text).length();
        }

        /** Returns the number of the previous line that is not blank or a comment; 0 if there is none. */
        private int previous(int line) {
            for (int before = Math.min(line - 1, lines.size()); before > 0; before--) {
                if (!withoutComment(before).isBlank()) {
                    return before;
                }
            }
            return 0;
        }

        private String line(int line) {
            return line < 1 || line > lines.size() ? "" : lines.get(line - 1);
        }

        private String withoutComment(int line) {
            String text = line(line);
            int comment = text.startsWith("#") ? 0 : text.indexOf(" #");
            return comment < 0 ? text : text.substring(0, comment);
        }

        private String before(Place place) {
            String line = line(place.line());
            return line.substring(0, Math.min(line.length(), place.column() - 1));
        }

        private String after(Place place) {
            String line = line(place.line());
            return line.substring(Math.min(line.length(), place.column() - 1));
        }

        private String between(Place from, Place to) {
            String line = line(from.line());
            int end = Math.min(line.length(), Math.max(0, to.column() - 1));
            return line.substring(Math.min(end, from.column() - 1), end);
        }
    }
}
