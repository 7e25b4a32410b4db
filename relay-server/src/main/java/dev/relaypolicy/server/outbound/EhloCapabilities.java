package dev.relaypolicy.server.outbound;

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
 * The capabilities in a reply to EHLO (RFC 5321 section 4.1.1.1).
 *
 * @param extensions parameters by keyword in upper case
 */
public record EhloCapabilities(Map<String, String> extensions) {

    private static final Splitter WORDS = Splitter.on(CharMatcher.whitespace()).omitEmptyStrings();

    /** One to six digits without a leading zero (RFC 9422 section 4.2). */
    private static final Pattern RCPTMAX = Pattern.compile("RCPTMAX=([1-9][0-9]{0,5})", Pattern.CASE_INSENSITIVE);

    /** No capabilities, as after HELO. */
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

    /** Returns whether SIZE is offered (RFC 1870). */
    public boolean size() {
        return extensions.containsKey("SIZE");
    }

    /**
     * Returns the maximum message size in bytes (RFC 1870 section 4); empty if none is stated or it is 0, which means
     * no limit.
     */
    public OptionalLong maxSize() {
        Long limit = Longs.tryParse(extensions.getOrDefault("SIZE", "").trim());
        return limit == null || limit <= 0 ? OptionalLong.empty() : OptionalLong.of(limit);
    }

    /** Returns whether 8BITMIME is offered (RFC 6152). */
    public boolean eightBitMime() {
        return extensions.containsKey("8BITMIME");
    }

    /** Returns whether SMTPUTF8 is offered (RFC 6531). */
    public boolean smtpUtf8() {
        return extensions.containsKey("SMTPUTF8");
    }

    /** Returns whether DSN is offered (RFC 3461). */
    public boolean dsn() {
        return extensions.containsKey("DSN");
    }

    /** Returns whether REQUIRETLS is offered (RFC 8689). */
    public boolean requireTls() {
        return extensions.containsKey("REQUIRETLS");
    }

    /** Returns the maximum number of recipients of one message (RFC 9422), else {@link Integer#MAX_VALUE}. */
    public int maxRecipients() {
        return WORDS.splitToStream(extensions.getOrDefault("LIMITS", ""))
                .map(RCPTMAX::matcher)
                .filter(Matcher::matches)
                .mapToInt(limit -> Integer.parseInt(limit.group(1)))
                .min()
                .orElse(Integer.MAX_VALUE);
    }

    boolean startTls() {
        return extensions.containsKey("STARTTLS");
    }

    /** Returns the offered SASL mechanisms (RFC 4954), in upper case. */
    Set<String> mechanisms() {
        return ImmutableSet.copyOf(WORDS.split(Ascii.toUpperCase(extensions.getOrDefault("AUTH", ""))));
    }
}
