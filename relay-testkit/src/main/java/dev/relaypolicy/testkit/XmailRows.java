package dev.relaypolicy.testkit;

import java.util.List;
import java.util.regex.Pattern;

/** How XMail reads a row of a tab file, slow and obvious: what readers of tab files are compared with. */
public final class XmailRows {

    private static final Pattern TAB = Pattern.compile("\t");

    private XmailRows() {}

    /** What StrTokenize and StrDeQuote of XMail 1.27 make of a line. */
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
