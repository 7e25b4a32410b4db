package dev.relaypolicy;

import java.util.Objects;
import java.util.Optional;

/**
 * Why a policy decided as it did: for the decision log and for explain, never for the client (R16).
 *
 * @param policy the name of the policy that decided
 * @param code a stable word for programs, lower-case letters, digits and hyphens, such as {@code no-permit}
 * @param detail one line for people; may hold client text, which whoever prints it must escape
 * @param origin where the deciding rule is written, where there is such a place
 */
public record Reason(String policy, String code, String detail, Optional<Origin> origin) {

    public Reason {
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(origin, "origin");
        if (!isCode(code)) {
            throw new IllegalArgumentException("`" + code + "` is not a reason code: use lower-case words and hyphens");
        }
    }

    /** A reason that no written rule stands behind. */
    public static Reason of(String policy, String code, String detail) {
        return new Reason(policy, code, detail, Optional.empty());
    }

    /** A reason that stands in a file. */
    public static Reason of(String policy, String code, String detail, Origin origin) {
        return new Reason(policy, code, detail, Optional.of(origin));
    }

    /** Checked by hand: a reason is made for most decisions, and a pattern would cost more than the rest of it. */
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
