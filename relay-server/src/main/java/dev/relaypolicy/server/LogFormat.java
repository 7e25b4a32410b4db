package dev.relaypolicy.server;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import dev.relaypolicy.text.Escapes;
import java.util.HashMap;
import java.util.Map;

/** How events and their fields are written, each on one line of printable ASCII. A field without a value is {@code -}. */
public enum LogFormat {

    /**
     * The event, then {@code name=value} pairs separated by blanks. Values hold no blank, quote or control character: they are
     * escaped as {@link Escapes#printable} does, a blank as {@code \s} and a quote by its number; long ones are cut, never within
     * an escape, and end in three dots.
     */
    LINE {
        @Override
        public Lines lines() {
            return new TextLines();
        }
    },

    /** A JSON object with the event under {@code event}; what is not ASCII is written as {@code \}{@code uXXXX}. */
    JSON {
        @Override
        public Lines lines() {
            return new JsonLines();
        }
    };

    /** A client may send 2,000 octets of address; the log need not keep them all. */
    private static final int MAX_VALUE = 400;

    /** Nothing written yet. */
    public abstract Lines lines();

    /** Lines that are written one behind the other. For one thread. */
    public interface Lines {

        /** Begins the line of an event, which is one word. */
        Lines begin(String event);

        /** Writes a field behind those before it. */
        Lines put(String name, String value);

        /** As {@link #put}, for a value that is often that of the line before. */
        default Lines putAgain(String name, String value) {
            return put(name, value);
        }

        /** Ends the line. */
        void end();

        /** The length of all lines so far, in characters. */
        int length();

        /** Takes all lines so far, each with its end, and begins anew. */
        String take();
    }

    private static final class TextLines implements Lines {

        /** A value, and what it was written as, with the name. */
        private record Written(String value, String text) {}

        /** Room for two or three lines, made when there is one. */
        private static final int CAPACITY = 1024;

        private StringBuilder out = new StringBuilder();
        private Map<String, Written> before = new HashMap<>();

        @Override
        public Lines begin(String event) {
            out.ensureCapacity(CAPACITY);
            out.append(event);
            return this;
        }

        @Override
        public Lines put(String name, String value) {
            append(out, name, value);
            return this;
        }

        @Override
        public Lines putAgain(String name, String value) {
            Written written = before.get(name);
            if (written == null || !written.value().equals(value)) {
                StringBuilder text = new StringBuilder();
                append(text, name, value);
                written = new Written(value, text.toString());
                before.put(name, written);
            }
            out.append(written.text());
            return this;
        }

        @Override
        public void end() {
            out.append(System.lineSeparator());
        }

        @Override
        public int length() {
            return out.length();
        }

        @Override
        public String take() {
            String lines = out.toString();
            // most sessions wait most of the time, and what they hold then counts
            out = new StringBuilder();
            before = new HashMap<>();
            return lines;
        }

        private static void append(StringBuilder out, String name, String value) {
            out.append(' ').append(name).append('=');
            if (value.length() <= MAX_VALUE && isPlain(value)) {
                out.append(value);
            } else {
                escape(out, value);
            }
        }

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

    private static final class JsonLines implements Lines {

        private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

        private final StringBuilder out = new StringBuilder();
        private JsonObject object = new JsonObject();

        @Override
        public Lines begin(String event) {
            object = new JsonObject();
            return put("event", event);
        }

        @Override
        public Lines put(String name, String value) {
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
            out.append(System.lineSeparator());
        }

        @Override
        public int length() {
            return out.length();
        }

        @Override
        public String take() {
            String lines = out.toString();
            out.setLength(0);
            return lines;
        }
    }
}
