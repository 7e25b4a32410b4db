package dev.relaypolicy;

/** Makes client text safe to print in a log, a reply or a terminal (R16). */
public final class Escapes {

    private Escapes() {}

    /**
     * Returns the text with everything but printable ASCII escaped: the backslash as {@code \\}, TAB, CR, LF as
     * {@code \t}, {@code \r}, {@code \n}, NUL as {@code \0}, any other character as {@code \}{@code uXXXX}. The result
     * is one line, holds no control or direction-changing character, and names each text in one way only.
     */
    public static String printable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isPlain(text.charAt(i))) {
                return escape(text, i);
            }
        }
        return text;
    }

    private static String escape(String text, int firstOdd) {
        StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, firstOdd);
        for (int i = firstOdd; i < text.length(); i++) {
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
}
