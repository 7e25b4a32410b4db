package dev.relaypolicy.server.delivery;

import com.google.common.base.Ascii;
import com.google.common.primitives.Longs;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The extensions that a next hop offers at EHLO (RFC 5321 section 4.1.1.1).
 *
 * @param extensions keywords in upper case, with their parameters
 */
record NextHopOffers(Map<String, String> extensions) {

    /** None: what HELO gets. */
    static final NextHopOffers NONE = new NextHopOffers(Map.of());

    NextHopOffers {
        extensions = Map.copyOf(extensions);
    }

    static NextHopOffers of(NextHopReply hello) {
        Map<String, String> extensions = new HashMap<>();
        for (String line : hello.texts().subList(1, hello.texts().size())) {
            String[] words = line.split(" ", 2);
            extensions.put(Ascii.toUpperCase(words[0]), words.length > 1 ? words[1] : "");
        }
        return new NextHopOffers(extensions);
    }

    boolean size() {
        return extensions.containsKey("SIZE");
    }

    /** The largest message it takes, where it says so; 0 and no number mean no limit (RFC 1870 section 4). */
    OptionalLong maxSize() {
        Long limit = Longs.tryParse(extensions.getOrDefault("SIZE", "").trim());
        return limit == null || limit <= 0 ? OptionalLong.empty() : OptionalLong.of(limit);
    }

    boolean eightBitMime() {
        return extensions.containsKey("8BITMIME");
    }

    boolean smtpUtf8() {
        return extensions.containsKey("SMTPUTF8");
    }
}
