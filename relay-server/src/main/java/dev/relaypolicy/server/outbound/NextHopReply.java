package dev.relaypolicy.server.outbound;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.relaypolicy.EnhancedStatus;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.text.Escapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.net.MalformedServerReplyException;

/**
 * A reply of a next hop (RFC 5321 section 4.2).
 *
 * @param texts the text of each line after the code; at least one
 * @param octets the length on the wire
 */
public record NextHopReply(int code, List<String> texts, long octets) {

    private static final Pattern LINE = Pattern.compile("([2-5][0-9][0-9])(?:([ -])([^\r\n\0]*))?");
    private static final Pattern ENHANCED = Pattern.compile("^([245])\\.([0-9]{1,3})\\.([0-9]{1,3})(?: +|$)");
    private static final int OK = 250;
    private static final int WILL_FORWARD = 251;
    private static final int SERVICE_NOT_AVAILABLE = 421;
    private static final int MAX_TEXT = 500;

    public NextHopReply {
        texts = List.copyOf(texts);
    }

    /**
     * @param lines as ISO 8859-1, without CRLF
     * @throws MalformedServerReplyException if the lines are not a single reply
     */
    static NextHopReply of(List<String> lines) throws MalformedServerReplyException {
        List<String> texts = new ArrayList<>();
        long octets = 0;
        for (String line : lines) {
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()
                    || !line.startsWith(lines.get(0).substring(0, 3))
                    || "-".equals(parts.group(2)) == (texts.size() == lines.size() - 1)) {
                throw new MalformedServerReplyException("the next hop answers `" + String.join("\n", lines) + "`");
            }
            String text = parts.group(3) == null ? "" : parts.group(3);
            texts.add(new String(text.getBytes(ISO_8859_1), UTF_8));
            octets += line.length() + 2;
        }
        return new NextHopReply(Integer.parseInt(lines.get(0).substring(0, 3)), texts, octets);
    }

    /** Returns whether the command is accepted: 250 or 251. Other 2xx codes, such as 221, are not. */
    public boolean isAccepted() {
        return code == OK || code == WILL_FORWARD;
    }

    /** Returns whether the code is 4xx or 5xx. */
    public boolean isRefusal() {
        return code >= 400;
    }

    /** Returns whether the server closes the connection (421). */
    public boolean isGoodbye() {
        return code == SERVICE_NOT_AVAILABLE;
    }

    /**
     * Converts this reply to one printable line with an enhanced status code of its class. 421 becomes 451, because
     * this server keeps its connection open.
     */
    public SmtpReply toClient() {
        int shown = isGoodbye() ? 451 : code;
        int statusClass = shown / 100;
        Matcher first = ENHANCED.matcher(texts.get(0));
        EnhancedStatus enhanced = first.lookingAt() && first.group(1).equals(Integer.toString(statusClass))
                ? new EnhancedStatus(statusClass, Integer.parseInt(first.group(2)), Integer.parseInt(first.group(3)))
                : statusClass == 2 ? new EnhancedStatus(2, 1, 5) : new EnhancedStatus(statusClass, 0, 0);
        String text = texts.stream()
                .map(line -> ENHANCED.matcher(line).replaceFirst(""))
                .collect(Collectors.joining(" "));
        String printable = Escapes.printable(text.strip());
        if (printable.isEmpty()) {
            printable = statusClass == 2 ? "OK" : "Refused by the next mail server";
        }
        return new SmtpReply(
                shown, Optional.of(enhanced), printable.substring(0, Math.min(printable.length(), MAX_TEXT)));
    }

    @Override
    public String toString() {
        return code + " " + String.join(" ", texts);
    }
}
