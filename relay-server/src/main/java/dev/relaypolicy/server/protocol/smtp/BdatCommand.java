package dev.relaypolicy.server.protocol.smtp;

import com.google.common.base.CharMatcher;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The argument of BDAT (RFC 3030 section 2).
 *
 * @param last whether these bytes complete the message
 */
record BdatCommand(long size, boolean last) {

    private static final String VERB = "BDAT";
    private static final Pattern ARGUMENT = Pattern.compile("([0-9]{1,18})( LAST)?", Pattern.CASE_INSENSITIVE);

    /**
     * Returns whether a line begins with BDAT after leading blanks, even if more letters follow: closing once too often
     * is safe.
     */
    static boolean isBdat(String line) {
        String command = CharMatcher.whitespace().trimLeadingFrom(line);
        return command.regionMatches(true, 0, VERB, 0, VERB.length());
    }

    /** Parses the argument; empty if it is malformed. */
    static Optional<BdatCommand> parse(String argument) {
        Matcher parts = ARGUMENT.matcher(argument);
        return parts.matches()
                ? Optional.of(new BdatCommand(Long.parseLong(parts.group(1)), parts.group(2) != null))
                : Optional.empty();
    }
}
