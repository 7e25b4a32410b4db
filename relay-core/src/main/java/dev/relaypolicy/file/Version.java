package dev.relaypolicy.file;

import java.time.Instant;
import java.util.Objects;

/**
 * A version of the content of a file.
 *
 * @param since the time at which it took effect
 * @param hash the first {@value #HASH_DIGITS} hexadecimal digits of the SHA-256 of the content
 */
public record Version(Instant since, int rows, String hash) {

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
