package dev.relaypolicy.auth.mechanism;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Makes the stamps that digests are computed over: the challenge of CRAM-MD5 and the stamp in the greeting of POP3. Each has
 * the form of a message id, {@code <random@host>}, with 128 random bits: it is never the same twice and cannot be guessed.
 * Safe for use by many threads.
 */
public final class Stamps {

    private static final int RANDOM_OCTETS = 16;
    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9._\\-:\\[\\]]{1,255}");

    private final SecureRandom random;
    private final Supplier<String> hostName;

    /**
     * Stamps of a host.
     *
     * @param hostName the name or address literal the server goes by
     */
    public Stamps(SecureRandom random, String hostName) {
        this(random, () -> hostName);
        checked(hostName);
    }

    /**
     * Stamps of a host whose name may change.
     *
     * @param hostName gives the name or address literal the server goes by now
     */
    public Stamps(SecureRandom random, Supplier<String> hostName) {
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

    /** Makes a new stamp, angle brackets included. */
    public String next() {
        byte[] octets = new byte[RANDOM_OCTETS];
        random.nextBytes(octets);
        return "<" + HexFormat.of().formatHex(octets) + "@" + checked(hostName.get()) + ">";
    }
}
