package dev.relaypolicy.server.nexthop;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.Longs;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The extensions that a next hop offers at EHLO (RFC 5321 section 4.1.1.1).
 *
 * @param extensions keywords in upper case, with their parameters
 */
public record EhloCapabilities(Map<String, String> extensions) {

    private static final Splitter WORDS = Splitter.on(CharMatcher.whitespace()).omitEmptyStrings();

    /** One to six digits, without a leading zero (RFC 9422 section 4.2). */
    private static final Pattern RCPTMAX = Pattern.compile("RCPTMAX=([1-9][0-9]{0,5})", Pattern.CASE_INSENSITIVE);

    /** None: what HELO gets. */
    public static final EhloCapabilities NONE = new EhloCapabilities(Map.of());

    public EhloCapabilities {
        extensions = Map.copyOf(extensions);
    }

    static EhloCapabilities of(NextHopReply hello) {
        Map<String, String> extensions = new HashMap<>();
        for (String line : hello.texts().subList(1, hello.texts().size())) {
            String[] words = line.split(" ", 2);
            extensions.put(Ascii.toUpperCase(words[0]), words.length > 1 ? words[1] : "");
        }
        return new EhloCapabilities(extensions);
    }

    /** Whether MAIL may say how big the message is (RFC 1870). */
    public boolean size() {
        return extensions.containsKey("SIZE");
    }

    /** The largest message it takes, where it says so; 0 and no number mean no limit (RFC 1870 section 4). */
    public OptionalLong maxSize() {
        Long limit = Longs.tryParse(extensions.getOrDefault("SIZE", "").trim());
        return limit == null || limit <= 0 ? OptionalLong.empty() : OptionalLong.of(limit);
    }

    /** Whether it takes 8-bit messages (RFC 6152). */
    public boolean eightBitMime() {
        return extensions.containsKey("8BITMIME");
    }

    /** Whether it takes internationalized addresses and headers (RFC 6531). */
    public boolean smtpUtf8() {
        return extensions.containsKey("SMTPUTF8");
    }

    /** Whether it takes what a client says about delivery status notifications (RFC 3461). */
    public boolean dsn() {
        return extensions.containsKey("DSN");
    }

    /** Whether it hands a message on only to servers that prove themselves, where MAIL asks for that (RFC 8689). */
    public boolean requireTls() {
        return extensions.containsKey("REQUIRETLS");
    }

    /** How many recipients of one message it takes (RFC 9422); the greatest number where it says nothing that can be read. */
    public int maxRecipients() {
        return WORDS.splitToStream(extensions.getOrDefault("LIMITS", ""))
                .map(RCPTMAX::matcher)
                .filter(Matcher::matches)
                .mapToInt(limit -> Integer.parseInt(limit.group(1)))
                .min()
                .orElse(Integer.MAX_VALUE);
    }

    /** Whether TLS may be started (RFC 3207). */
    boolean startTls() {
        return extensions.containsKey("STARTTLS");
    }

    /** The ways to log in (RFC 4954), in upper case. */
    Set<String> mechanisms() {
        return ImmutableSet.copyOf(WORDS.split(Ascii.toUpperCase(extensions.getOrDefault("AUTH", ""))));
    }
}
