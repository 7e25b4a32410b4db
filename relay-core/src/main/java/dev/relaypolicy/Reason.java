package dev.relaypolicy;

import java.util.Objects;
import java.util.Optional;

/**
 * The reason for a decision, for the log and explanations; never sent to the client (R16).
 *
 * @param policy the name of the deciding policy
 * @param code stable, for programs: lower-case letters, digits and hyphens, beginning with a letter, such as {@code
 *     no-permit}
 * @param detail one line for humans; may contain client text, which must be escaped before printing
 * @param origin where the deciding rule is written, if in a file
 */
public record Reason(String policy, String code, String detail, Optional<Origin> origin) {

    public Reason {
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(origin, "origin");
        if (!isCode(code)) {
            throw new IllegalArgumentException("`" + code
                    + "` is not a reason code: use lower-case letters, digits and hyphens, beginning with a letter");
        }
    }

    /** Returns a reason without an origin. */
    public static Reason of(String policy, String code, String detail) {
        return new Reason(policy, code, detail, Optional.empty());
    }

    /** Returns a reason for a rule in a file. */
    public static Reason of(String policy, String code, String detail, Origin origin) {
        return new Reason(policy, code, detail, Optional.of(origin));
    }

    /** Uses no regular expression, because that would cost more than the rest of a decision. */
    private static boolean isCode(String code) {
        boolean wordBegins = true;
        for (int i = 0; i < code.length(); i++) {
            char c = code.charAt(i);
            boolean letter = c >= 'a' && c <= 'z';
            boolean digit = c >= '0' && c <= '9' && i > 0;
            if (!letter && !digit && (c != '-' || wordBegins)) {
                return false;
            }
            wordBegins = c == '-';
        }
        return !wordBegins;
    }
}
