package dev.relaypolicy.server;

import com.google.common.base.CharMatcher;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import dev.relaypolicy.text.Escapes;
import java.util.LinkedHashMap;
import java.util.Map;

/** How an event and its fields are written on one line of printable ASCII. A field without a value is {@code -}. */
public enum LogFormat {

    /**
     * The event, then {@code name=value} pairs separated by blanks. Values hold no blank, quote or control character: they are
     * escaped as {@link Escapes#printable} does, a blank as {@code \s} and a quote by its number; long ones are cut, never within
     * an escape, and end in three dots.
     */
    LINE {
        @Override
        public String format(String event, Map<String, String> fields) {
            StringBuilder line = new StringBuilder(256).append(event);
            fields.forEach(
                    (name, value) -> line.append(' ').append(name).append('=').append(shown(value)));
            return line.toString();
        }
    },

    /** A JSON object with the event under {@code event}; what is not ASCII is written as {@code \}{@code uXXXX}. */
    JSON {
        @Override
        public String format(String event, Map<String, String> fields) {
            Map<String, String> object = new LinkedHashMap<>();
            object.put("event", event);
            fields.forEach((name, value) -> object.put(name, cut(value)));
            return ascii(GSON.toJson(object));
        }
    };

    private static final CharMatcher PLAIN =
            CharMatcher.inRange('!', '~').and(CharMatcher.noneOf("\"\\")).precomputed();

    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    /** A client may send 2,000 octets of address; the log need not keep them all. */
    private static final int MAX_VALUE = 400;

    /**
     * Writes an event.
     *
     * @param event what happened, one word
     * @param fields the facts, in the order to write them
     */
    public abstract String format(String event, Map<String, String> fields);

    private static String shown(String value) {
        String escaped = escape(value);
        if (escaped.length() <= MAX_VALUE) {
            return escaped;
        }
        StringBuilder out = new StringBuilder(MAX_VALUE + 3);
        for (int i = 0; i < value.length(); i++) {
            String next = escape(value.substring(i, i + 1));
            if (out.length() + next.length() > MAX_VALUE) {
                break;
            }
            out.append(next);
        }
        return out.append("...").toString();
    }

    private static String escape(String text) {
        if (PLAIN.matchesAllOf(text)) {
            return text;
        }
        return Escapes.printable(text).replace(" ", "\\s").replace("\"", "\\u0022");
    }

    private static String cut(String value) {
        return value.length() <= MAX_VALUE ? value : value.substring(0, MAX_VALUE) + "...";
    }

    private static String ascii(String json) {
        StringBuilder out = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c <= '~') {
                out.append(c);
            } else {
                out.append(String.format("\\u%04x", (int) c));
            }
        }
        return out.toString();
    }
}
