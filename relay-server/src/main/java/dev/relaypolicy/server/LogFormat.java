package dev.relaypolicy.server;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import dev.relaypolicy.text.Escapes;

/** How an event and its fields are written on one line of printable ASCII. A field without a value is {@code -}. */
public enum LogFormat {

    /**
     * The event, then {@code name=value} pairs separated by blanks. Values hold no blank, quote or control character: they are
     * escaped as {@link Escapes#printable} does, a blank as {@code \s} and a quote by its number; long ones are cut, never within
     * an escape, and end in three dots.
     */
    LINE {
        @Override
        public Line begin(String event) {
            return new TextLine(event);
        }
    },

    /** A JSON object with the event under {@code event}; what is not ASCII is written as {@code \}{@code uXXXX}. */
    JSON {
        @Override
        public Line begin(String event) {
            return new JsonLine(event);
        }
    };

    /** A client may send 2,000 octets of address; the log need not keep them all. */
    private static final int MAX_VALUE = 400;

    /** Begins the line of an event, which is one word. */
    public abstract Line begin(String event);

    /** A line in the making. For one thread. */
    public interface Line {

        /** Writes a field behind those before it. */
        Line put(String name, String value);

        /** The whole line, without its end. */
        String end();
    }

    private static final class TextLine implements Line {

        /** Most lines of a decision fit in. */
        private static final int CAPACITY = 400;

        private final StringBuilder out = new StringBuilder(CAPACITY);

        TextLine(String event) {
            out.append(event);
        }

        @Override
        public Line put(String name, String value) {
            out.append(' ').append(name).append('=').append(isPlain(value) ? value : shown(value));
            return this;
        }

        @Override
        public String end() {
            return out.toString();
        }

        /** Whether a value stands for itself, as nearly all do. */
        private static boolean isPlain(String value) {
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c <= ' ' || c > '~' || c == '"' || c == '\\') {
                    return false;
                }
            }
            return value.length() <= MAX_VALUE;
        }

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
            return Escapes.printable(text).replace(" ", "\\s").replace("\"", "\\u0022");
        }
    }

    private static final class JsonLine implements Line {

        private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

        private final JsonObject object = new JsonObject();

        JsonLine(String event) {
            object.addProperty("event", event);
        }

        @Override
        public Line put(String name, String value) {
            object.addProperty(name, value.length() <= MAX_VALUE ? value : value.substring(0, MAX_VALUE) + "...");
            return this;
        }

        @Override
        public String end() {
            String json = GSON.toJson(object);
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
}
