package dev.relaypolicy.server.config.yaml;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.CharMatcher;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.file.ProblemCollector;
import dev.relaypolicy.server.config.yaml.YamlNode.Entry;
import dev.relaypolicy.server.config.yaml.YamlNode.Mapping;
import dev.relaypolicy.server.config.yaml.YamlNode.Place;
import dev.relaypolicy.server.config.yaml.YamlNode.Scalar;
import dev.relaypolicy.server.config.yaml.YamlNode.Sequence;
import dev.relaypolicy.server.config.yaml.YamlNode.Unreadable;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * Parses one YAML document into a tree, from the events of SnakeYAML: constructs no objects and follows no tags. An
 * alias is an error, because a small document with aliases can stand for a huge one.
 */
public final class YamlParser {

    /** In bytes. */
    public static final int MAX_OCTETS = 16 << 20;

    private static final int MAX_DEPTH = 16;
    private static final CharMatcher OTHER_LINE_ENDS = CharMatcher.anyOf("\u0085\u2028\u2029");

    private final ProblemCollector problems;
    private final Iterator<Event> events;

    /** The last value in quotes, which explains some syntax errors after it. */
    private Optional<ScalarEvent> lastQuoted = Optional.empty();

    private YamlParser(ProblemCollector problems, Iterator<Event> events) {
        this.problems = problems;
        this.events = events;
    }

    /**
     * Parses a document.
     *
     * @param bytes UTF-8, with or without a byte order mark
     * @return the root; empty if there is no document or a problem prevents reading it
     */
    public static Optional<YamlNode> parse(byte[] bytes, ProblemCollector problems) {
        if (bytes.length > MAX_OCTETS) {
            error(problems, new Place(1, 1), "it is larger than " + MAX_OCTETS + " octets", "yaml-syntax");
            return Optional.empty();
        }
        String text;
        try {
            text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            error(problems, new Place(1, 1), "it is not UTF-8: save it in that encoding", "yaml-syntax");
            return Optional.empty();
        }
        String withoutMark = text.startsWith("\ufeff") ? text.substring(1) : text;
        int lineEnd = OTHER_LINE_ENDS.indexIn(withoutMark);
        if (lineEnd >= 0) {
            error(
                    problems,
                    placeOf(withoutMark, withoutMark.codePointCount(0, lineEnd)),
                    "the character U+" + String.format("%04X", (int) withoutMark.charAt(lineEnd))
                            + " ends a line in YAML and in no editor, so that what seems to be a comment may not be one:"
                            + " remove it",
                    "yaml-syntax");
            return Optional.empty();
        }
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_OCTETS);
        Iterable<Event> events = new Yaml(options).parse(new StringReader(withoutMark));
        YamlParser parser = new YamlParser(problems, events.iterator());
        try {
            return parser.document();
        } catch (TooDeepException e) {
            return Optional.empty();
        } catch (MarkedYAMLException e) {
            SyntaxProblem problem = SyntaxProblem.of(withoutMark, e, parser.lastQuoted);
            error(problems, problem.place(), problem.message(), "yaml-syntax");
        } catch (ReaderException e) {
            error(
                    problems,
                    placeOf(withoutMark, e.getPosition()),
                    "the character U+" + String.format("%04X", e.getCodePoint()) + " has no place in YAML: remove it",
                    "yaml-syntax");
        } catch (YAMLException e) {
            error(problems, new Place(1, 1), "not YAML: " + e.getMessage(), "yaml-syntax");
        }
        return Optional.empty();
    }

    /** Counts in code points. */
    private static Place placeOf(String text, int codePoints) {
        int line = 1;
        int column = 1;
        int at = 0;
        for (int i = 0; i < codePoints && at < text.length(); i++) {
            int c = text.codePointAt(at);
            at += Character.charCount(c);
            line += c == '\n' ? 1 : 0;
            column = c == '\n' ? 1 : column + 1;
        }
        return new Place(line, column);
    }

    private Optional<YamlNode> document() {
        Optional<YamlNode> root = Optional.empty();
        while (events.hasNext()) {
            Event event = events.next();
            switch (event.getEventId()) {
                case StreamStart, StreamEnd, DocumentEnd, Comment -> {}
                case DocumentStart -> {
                    if (root.isPresent()) {
                        error(event, "a second document begins here: keep everything in one", "yaml-syntax");
                        return root;
                    }
                }
                default -> root = Optional.of(node(event, 0));
            }
        }
        return root;
    }

    private YamlNode node(Event event, int depth) {
        if (depth > MAX_DEPTH) {
            error(event, "this is nested deeper than " + MAX_DEPTH + " levels", "yaml-syntax");
            throw new TooDeepException();
        }
        if (event instanceof AliasEvent) {
            error(
                    event,
                    "aliases (`*name`) are not read: write the value here too, and name policies to reuse them",
                    "yaml-alias");
            return new Unreadable(placeOf(event));
        }
        boolean readable = event instanceof NodeEvent node && checkProperties(node);
        YamlNode node;
        if (event instanceof ScalarEvent scalar) {
            lastQuoted = scalar.isPlain() ? lastQuoted : Optional.of(scalar);
            node = new Scalar(placeOf(event), scalar.getValue(), scalar.isPlain());
        } else if (event.is(Event.ID.SequenceStart)) {
            node = sequence(event, depth);
        } else {
            node = mapping(event, depth);
        }
        return readable ? node : new Unreadable(placeOf(event));
    }

    private boolean checkProperties(NodeEvent node) {
        if (node.getAnchor() != null) {
            error(node, "anchors (`&name`) are not read: remove it", "yaml-alias");
        }
        @Nullable String tag = node instanceof ScalarEvent scalar
                ? scalar.getTag()
                : node instanceof CollectionStartEvent collection ? collection.getTag() : null;
        if (tag != null) {
            error(node, "tags are not read: remove " + Problem.quote(tag), "yaml-tag");
        }
        return node.getAnchor() == null && tag == null;
    }

    private YamlNode sequence(Event start, int depth) {
        List<YamlNode> items = new ArrayList<>();
        for (Event event = events.next(); !event.is(Event.ID.SequenceEnd); event = events.next()) {
            items.add(node(event, depth + 1));
        }
        return new Sequence(placeOf(start), items);
    }

    private YamlNode mapping(Event start, int depth) {
        List<Entry> entries = new ArrayList<>();
        Map<String, Place> seen = new HashMap<>();
        for (Event event = events.next(); !event.is(Event.ID.MappingEnd); event = events.next()) {
            YamlNode key = node(event, depth + 1);
            YamlNode value = node(events.next(), depth + 1);
            if (!(key instanceof Scalar text)) {
                if (!(key instanceof Unreadable)) {
                    error(event, "a key is one word or text, not a list or a mapping", "wrong-type");
                }
                continue;
            }
            @Nullable Place first = seen.putIfAbsent(text.text(), text.place());
            if (first == null) {
                entries.add(new Entry(text, value));
            } else {
                error(
                        event,
                        Problem.quote(text.text()) + " is given twice, first on line " + first.line()
                                + ": remove one of them",
                        "duplicate-key");
            }
        }
        return new Mapping(placeOf(start), entries);
    }

    private static Place placeOf(Event event) {
        Mark mark = event.getStartMark();
        return new Place(mark.getLine() + 1, mark.getColumn() + 1);
    }

    private void error(Event event, String message, String ruleId) {
        error(problems, placeOf(event), message, ruleId);
    }

    private static void error(ProblemCollector problems, Place place, String message, String ruleId) {
        problems.add(place.line(), place.column(), Severity.ERROR, message, ruleId);
    }

    private static final class TooDeepException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooDeepException() {
            super("nested too deep", null, false, false);
        }
    }
}
