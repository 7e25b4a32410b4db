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
        public Line begin(StringBuilder out, String event) {
            return new TextLine(out, event);
        }
    },

    /** A JSON object with the event under {@code event}; what is not ASCII is written as {@code \}{@code uXXXX}. */
    JSON {
        @Override
        public Line begin(StringBuilder out, String event) {
            return new JsonLine(out, event);
        }
    };

    /** A client may send 2,000 octets of address; the log need not keep them all. */
    private static final int MAX_VALUE = 400;

    /**
     * Begins the line of an event.
     *
     * @param out the line goes behind what stands there
     * @param event one word
     */
    public abstract Line begin(StringBuilder out, String event);

    /** A line in the making. For one thread. */
    public interface Line {

        /** Writes a field behind those before it. */
        Line put(String name, String value);

        /** Completes the line, all of which is written then, but for its end. */
        void end();
    }

    private static final class TextLine implements Line {

        private final StringBuilder out;

        TextLine(StringBuilder out, String event) {
            this.out = out.append(event);
        }

        @Override
        public Line put(String name, String value) {
            out.append(' ').append(name).append('=');
            if (value.length() <= MAX_VALUE && isPlain(value)) {
                out.append(value);
            } else {
                escape(value);
            }
            return this;
        }

        @Override
        public void end() {}

        /** Whether a value stands for itself, as nearly all do. */
        private static boolean isPlain(String value) {
            for (int i = 0; i < value.length(); i++) {
                if (!isPlain(value.charAt(i))) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isPlain(char c) {
            return c > ' ' && c <= '~' && c != '"' && c != '\\';
        }

        private void escape(String value) {
            int end = out.length() + MAX_VALUE;
            for (int i = 0; i < value.length(); i++) {
                int before = out.length();
                escape(value.charAt(i));
                if (out.length() > end) {
                    out.setLength(before);
                    out.append("...");
                    return;
                }
            }
        }

        private void escape(char c) {
            if (isPlain(c)) {
                out.append(c);
            } else if (c == ' ') {
                out.append("\\s");
            } else if (c == '"') {
                out.append("\\u0022");
            } else {
                out.append(Escapes.printable(String.valueOf(c)));
            }
        }
    }

    private static final class JsonLine implements Line {

        private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

        private final StringBuilder out;
        private final JsonObject object = new JsonObject();

        JsonLine(StringBuilder out, String event) {
            this.out = out;
            object.addProperty("event", event);
        }

        @Override
        public Line put(String name, String value) {
            object.addProperty(name, value.length() <= MAX_VALUE ? value : value.substring(0, MAX_VALUE) + "...");
            return this;
        }

        @Override
        public void end() {
            String json = GSON.toJson(object);
            for (int i = 0; i < json.length(); i++) {
                char c = json.charAt(i);
                if (c <= '~') {
                    out.append(c);
                } else {
                    out.append(String.format("\\u%04x", (int) c));
                }
            }
        }
    }
}
