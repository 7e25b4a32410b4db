package dev.relaypolicy.tab;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;

/**
 * Writes files that {@link TabParser} and XMail read back with the same fields. Every field is quoted. A field that
 * ends in a backslash gets no closing quote, because readers would take {@code \"} as an escaped quote.
 */
public final class TabWriter {

    private TabWriter() {}

    /**
     * Writes rows, each with at least one field; a character is a byte.
     *
     * @throws IllegalArgumentException if a row has no field, or a field contains CR, LF, TAB, NUL or a character above
     *     U+00FF
     */
    public static byte[] write(List<? extends List<String>> rows) {
        StringBuilder out = new StringBuilder();
        for (List<String> row : rows) {
            if (row.isEmpty()) {
                throw new IllegalArgumentException("a row needs at least one field");
            }
            String separator = "";
            for (String field : row) {
                out.append(separator);
                append(field, out);
                separator = "\t";
            }
            out.append('\n');
        }
        return out.toString().getBytes(ISO_8859_1);
    }

    private static void append(String field, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '\r' || c == '\n' || c == '\t' || c == '\0' || c > 0xff) {
                throw new IllegalArgumentException(
                        String.format("the character U+%04X is not allowed in a field of a tab file", (int) c));
            }
            if (c == '"') {
                out.append('\\');
            }
            out.append(c);
        }
        if (!field.endsWith("\\")) {
            out.append('"');
        }
    }
}
