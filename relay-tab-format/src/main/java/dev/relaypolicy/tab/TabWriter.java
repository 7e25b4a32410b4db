package dev.relaypolicy.tab;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;

/**
 * Writes rows so that {@link TabParser} and XMail read back the same fields: every field is quoted, a quote in it written as
 * {@code \"}.
 *
 * <p>A field that ends in a backslash gets no closing quote, because every reader of the format takes {@code \"} at the end
 * for a quote inside the field; without it they all read the field as it is.
 */
public final class TabWriter {

    private TabWriter() {}

    /**
     * Writes a file.
     *
     * @param rows the rows, each of one field at least; a character is a byte, as in {@link TabField#text}
     * @throws IllegalArgumentException where a row has no field, or a field holds what the format cannot: CR, LF, TAB, NUL, or
     *     a character that is no byte
     */
    public static byte[] write(List<? extends List<String>> rows) {
        StringBuilder out = new StringBuilder();
        for (List<String> row : rows) {
            if (row.isEmpty()) {
                throw new IllegalArgumentException("a row has a field");
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
                        String.format("the character U+%04X cannot stand in a field of a tab file", (int) c));
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
