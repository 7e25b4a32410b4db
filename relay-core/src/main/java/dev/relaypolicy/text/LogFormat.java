package dev.relaypolicy.text;

/**
 * The format of a log line: {@link #begin}, any number of {@link #field}s, and {@link #end}. A line is printable ASCII
 * without a line separator, whatever a client sends. The text of a field does not depend on the fields before it.
 */
public enum LogFormat {

    /**
     * The event, then {@code name=value} pairs. Values are escaped as by {@link Escapes#printable}, a space as {@code
     * \s} and a quote by its code. A long value is truncated between escapes and ends in three dots.
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
                return;
            }
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

        @Override
        public String end() {
            return "";
        }

        private void escape(StringBuilder out, char c) {
            switch (c) {
                case ' ' -> out.append("\\s");
                case '"' -> out.append("\\u0022");
                default -> out.append(isPlain(c) ? String.valueOf(c) : Escapes.printable(String.valueOf(c)));
            }
        }
    },

    /** A JSON object with the event as {@code event}. A long value is truncated and ends in three dots. */
    JSON {
        @Override
        public String begin(String event) {
            return "{\"event\":\"" + event + "\"";
        }

        @Override
        public void field(StringBuilder out, String name, String value) {
            out.append(",\"").append(name).append("\":\"");
            if (value.length() <= MAX_VALUE) {
                escape(out, value);
            } else {
                escape(out, value.substring(0, MAX_VALUE));
                out.append("...");
            }
            out.append('"');
        }

        @Override
        public String end() {
            return "}";
        }

        private void escape(StringBuilder out, String value) {
            if (isPlain(value)) {
                out.append(value);
                return;
            }
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                switch (c) {
                    case '"' -> out.append("\\\"");
                    case '\\' -> out.append("\\\\");
                    case '\t' -> out.append("\\t");
                    case '\r' -> out.append("\\r");
                    case '\n' -> out.append("\\n");
                    case ' ' -> out.append(' ');
                    default -> out.append(isPlain(c) ? String.valueOf(c) : String.format("\\u%04x", (int) c));
                }
            }
        }
    };

    /** Maximum length of a value in characters; a client may send 2,000 bytes. */
    private static final int MAX_VALUE = 400;

    /** Returns the beginning of a line; the event is one word. */
    public abstract String begin(String event);

    /** Appends a field; {@code name} is one word, and {@code value} is {@code -} by convention if there is none. */
    public abstract void field(StringBuilder out, String name, String value);

    /** Returns the end of a line, without a line separator. */
    public abstract String end();

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
}
