package dev.relaypolicy.server.smtp;

import com.google.common.base.CharMatcher;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a BDAT command says of the octets behind it (RFC 3030 section 2).
 *
 * @param octets how many they are
 * @param last whether the message ends with them
 */
record Chunk(long octets, boolean last) {

    private static final String BDAT = "BDAT";
    private static final Pattern ARGUMENT = Pattern.compile("([0-9]{1,18})( LAST)?", Pattern.CASE_INSENSITIVE);

    /**
     * Whether a line is BDAT, well formed or not. After one that is not, nobody knows where the next command begins, so that this is
     * asked of every line, however it is cut off or spoilt.
     */
    static boolean isAnnouncedBy(String line) {
        String command = CharMatcher.whitespace().trimLeadingFrom(line);
        return command.regionMatches(true, 0, BDAT, 0, BDAT.length());
    }

    /** Reads what follows the command; empty where that is not a size. */
    static Optional<Chunk> parse(String argument) {
        Matcher parts = ARGUMENT.matcher(argument);
        return parts.matches()
                ? Optional.of(new Chunk(Long.parseLong(parts.group(1)), parts.group(2) != null))
                : Optional.empty();
    }
}
