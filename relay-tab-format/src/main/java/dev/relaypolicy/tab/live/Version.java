package dev.relaypolicy.tab.live;

import java.time.Instant;
import java.util.Objects;

/**
 * Which content of a file is in force.
 *
 * @param since from when on
 * @param rows how many rows it has
 * @param hash the first {@value #HASH_DIGITS} hexadecimal digits of its SHA-256; that of no bytes where the file is missing
 */
public record Version(Instant since, int rows, String hash) {

    /** How many digits of the hash are kept. */
    public static final int HASH_DIGITS = 12;

    public Version {
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(hash, "hash");
    }

    /** Returns one line for a log. */
    @Override
    public String toString() {
        return rows + (rows == 1 ? " row" : " rows") + ", sha256 " + hash + ", since " + since;
    }
}
