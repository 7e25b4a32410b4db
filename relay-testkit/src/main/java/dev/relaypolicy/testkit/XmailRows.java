package dev.relaypolicy.testkit;

import java.util.List;
import java.util.regex.Pattern;

/** A reference implementation of XMail's tab file reader. */
public final class XmailRows {

    private static final Pattern TAB = Pattern.compile("\t");

    private XmailRows() {}

    /** Returns the fields of a line as StrTokenize and StrDeQuote of XMail 1.27 read them. */
    public static List<String> read(String line) {
        return TAB.splitAsStream(line)
                .filter(token -> !token.isEmpty())
                .map(token -> token.startsWith("\"") ? dequoted(token) : token)
                .toList();
    }

    private static String dequoted(String token) {
        StringBuilder out = new StringBuilder();
        for (int i = 1; i < token.length() && token.charAt(i) != '"'; i++) {
            if (token.startsWith("\\\"", i)) {
                i++;
            }
            out.append(token.charAt(i));
        }
        return out.toString();
    }
}
