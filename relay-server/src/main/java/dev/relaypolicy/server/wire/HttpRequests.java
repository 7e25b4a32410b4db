package dev.relaypolicy.server.wire;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableSet;

/**
 * Knows the first line of an HTTP request. A web page can make the browsers of its readers send what it likes to any port: a request
 * whose body is a whole dialogue, from an address that may have rights here. Its first line comes before all of that, and whoever
 * sent it speaks neither of our protocols.
 */
public final class HttpRequests {

    private static final ImmutableSet<String> METHODS =
            ImmutableSet.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE");

    private HttpRequests() {}

    /**
     * Whether a line begins a request: no command of SMTP or POP3 does.
     *
     * @param line a line, or the start of one that is too long
     */
    public static boolean isBegunBy(String line) {
        int blank = line.indexOf(' ');
        return blank > 0 && METHODS.contains(Ascii.toUpperCase(line.substring(0, blank)));
    }
}
