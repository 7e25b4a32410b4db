package dev.relaypolicy.server;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import dev.relaypolicy.text.Escapes;

/**
 * How an event and its fields are written on one line of printable ASCII: what {@link #begin} gives, each {@link #field}, what
 * {@link #end} gives. What a field is written as does not depend on where it stands. A field without a value is {@code -}.
 */
public enum LogFormat {

    /**
     * The event, then {@code name=value} pairs separated by blanks. Values hold no blank, quote or control character: they are
     * escaped as {@link Escapes#printable} does, a blank as {@code \s} and a quote by its number; long ones are cut, never within
     * an escape, and end in three dots.
     */
    LINE {
        @Override
        public String begin(String event) {
            return event;
        }

        @Override
        public void field(StringBuilder out, String name, String value) {
            out.append(' ').append(name).append('=');
            if (value.length() <= MAX_VALUE && isPlain(value)) {
                out.append(value);
            } else {
                escape(out, value);
            }
        }

        @Override
        public String end() {
            return "";
        }
    },

    /** A JSON object with the event under {@code event}; what is not ASCII is written as {@code \}{@code uXXXX}. */
    JSON {
        @Override
        public String begin(String event) {
            return "{\"event\":\"" + event + "\"";
        }

        @Override
        public void field(StringBuilder out, String name, String value) {
            String json = GSON.toJson(value.length() <= MAX_VALUE ? value : value.substring(0, MAX_VALUE) + "...");
            out.append(",\"").append(name).append("\":");
            for (int i = 0; i < json.length(); i++) {
                char c = json.charAt(i);
                if (c <= '~') {
                    out.append(c);
                } else {
                    out.append(String.format("\\u%04x", (int) c));
                }
            }
        }

        @Override
        public String end() {
            return "}";
        }
    };

    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    /** A client may send 2,000 octets of address; the log need not keep them all. */
    private static final int MAX_VALUE = 400;

    /** The beginning of the line of an event, which is one word. */
    public abstract String begin(String event);

    /**
     * Writes a field.
     *
     * @param name a word
     * @param value whatever a client may send
     */
    public abstract void field(StringBuilder out, String name, String value);

    /** The end of the line, without its line separator. */
    public abstract String end();

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

    private static void escape(StringBuilder out, String value) {
        int end = out.length() + MAX_VALUE;
        for (int i = 0; i < value.length(); i++) {
            int start = out.length();
            escape(out, value.charAt(i));
            if (out.length() > end) {
                out.setLength(start);
                out.append("...");
                return;
            }
        }
    }

    private static void escape(StringBuilder out, char c) {
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
