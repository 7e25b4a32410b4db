package dev.relaypolicy.auth.mechanism;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Generates challenges for CRAM-MD5 and APOP in the form of a message id, {@code <random@host>}, with 128 random bits.
 * Thread-safe.
 */
public final class ChallengeGenerator {

    private static final int RANDOM_BYTES = 16;
    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9._\\-:\\[\\]]{1,255}");

    private final SecureRandom random;
    private final Supplier<String> hostName;

    /**
     * Creates a generator.
     *
     * @param hostName the name or address literal of the server
     * @throws IllegalArgumentException if it is neither
     */
    public ChallengeGenerator(SecureRandom random, String hostName) {
        this(random, () -> hostName);
        checked(hostName);
    }

    /** Creates a generator for a host name that can change. */
    public ChallengeGenerator(SecureRandom random, Supplier<String> hostName) {
        this.random = requireNonNull(random, "random");
        this.hostName = requireNonNull(hostName, "hostName");
    }

    private static String checked(String hostName) {
        if (!HOST_NAME.matcher(hostName).matches()) {
            throw new IllegalArgumentException("`" + hostName
                    + "` is not a host name: use letters, digits, hyphens and dots, or an address literal");
        }
        return hostName;
    }

    /** Returns a new challenge, with its angle brackets. */
    public String next() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return "<" + HexFormat.of().formatHex(bytes) + "@" + checked(hostName.get()) + ">";
    }
}
