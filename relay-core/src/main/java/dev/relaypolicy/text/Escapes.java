package dev.relaypolicy.text;

/** Escaping of client text for logs, replies and terminals (R16). */
public final class Escapes {

    private Escapes() {}

    /**
     * Returns the text in printable ASCII, with backslash as {@code \\}, TAB, CR and LF as {@code \t}, {@code \r} and
     * {@code \n}, NUL as {@code \0}, and any other character as {@code \}{@code uXXXX}. Different texts have different
     * results.
     */
    public static String printable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isPlain(text.charAt(i))) {
                return escape(text, i);
            }
        }
        return text;
    }

    private static String escape(String text, int firstEscaped) {
        StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, firstEscaped);
        for (int i = firstEscaped; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                case '\n' -> out.append("\\n");
                case '\0' -> out.append("\\0");
                default -> {
                    if (isPlain(c)) {
                        out.append(c);
                    } else {
                        out.append(String.format("\\u%04x", (int) c));
                    }
                }
            }
        }
        return out.toString();
    }

    private static boolean isPlain(char c) {
        return c >= ' ' && c <= '~' && c != '\\';
    }

    /** Reverses {@link #printable}. A backslash that begins none of its escapes is kept. */
    public static String unescape(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at++);
            char next = c == '\\' && at < text.length() ? text.charAt(at) : ' ';
            switch (next) {
                case '\\' -> out.append('\\');
                case 't' -> out.append('\t');
                case 'r' -> out.append('\r');
                case 'n' -> out.append('\n');
                case '0' -> out.append('\0');
                case 'u' -> {
                    int code = hex(text, at + 1);
                    out.append(code < 0 ? c : (char) code);
                    at += code < 0 ? -1 : 4;
                }
                default -> {
                    out.append(c);
                    continue;
                }
            }
            at++;
        }
        return out.toString();
    }

    /** Returns -1 if there are not four digits. */
    private static int hex(String text, int at) {
        int value = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = i < text.length() ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * 16 + digit;
        }
        return value;
    }
}
