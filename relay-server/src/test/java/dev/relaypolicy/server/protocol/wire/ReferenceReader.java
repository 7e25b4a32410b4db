package dev.relaypolicy.server.protocol.wire;

import java.util.ArrayList;
import java.util.List;

/** A simple reader of whole texts. The real readers must agree with it. */
final class ReferenceReader {

    private static final String CRLF = "\r\n";

    private ReferenceReader() {}

    /** Returns the expected result of {@link Transcript#lines}. */
    static List<String> lines(String text, int maxOctets) {
        List<String> results = new ArrayList<>();
        String rest = text;
        while (true) {
            String line = rest.split("[\r\n\0]", 2)[0];
            String after = rest.substring(line.length());
            if (after.isEmpty() || after.equals("\r")) {
                results.add("EndOfStream");
                return results;
            }
            if (!after.startsWith(CRLF)) {
                results.add("BareControl");
                results.add("EndOfStream");
                return results;
            }
            results.add(line.length() > maxOctets ? "TooLong" : "line " + line);
            rest = after.substring(2);
        }
    }

    /** Returns the expected result of {@link Transcript#message}. */
    static String message(String text, long maxOctets) {
        int end = endOf(text);
        if (end < 0) {
            return "Disconnected";
        }
        String stuffed = CRLF + text.substring(0, end);
        if (stuffed.replace(CRLF, "").matches("(?s).*[\r\n\0].*")) {
            return "BareControl";
        }
        String message = stuffed.replace(CRLF + ".", CRLF).substring(2);
        return message.length() > maxOctets ? "TooBig" : "message " + message;
    }

    /** Returns the text after the message. */
    static String afterMessage(String text) {
        int end = endOf(text);
        return end < 0 ? "" : text.substring(end + 3);
    }

    /** Returns the expected result of {@link Transcript#dialogue}. */
    static List<String> dialogue(String text, int maxOctets) {
        List<String> results = new ArrayList<>();
        String rest = text;
        while (true) {
            String first = lines(rest, maxOctets).get(0);
            results.add(first);
            if (first.equals("EndOfStream")) {
                return results;
            } else if (first.equals("BareControl")) {
                results.add("EndOfStream");
                return results;
            }
            rest = rest.substring(rest.indexOf(CRLF) + 2);
            if (first.equals("line DATA")) {
                results.add(message(rest, 1000));
                rest = afterMessage(rest);
            }
        }
    }

    /** Returns the index of the final dot line. */
    private static int endOf(String text) {
        return (CRLF + text).indexOf(CRLF + "." + CRLF);
    }
}
