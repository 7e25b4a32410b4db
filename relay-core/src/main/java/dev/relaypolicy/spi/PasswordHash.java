package dev.relaypolicy.spi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A password hash: PBKDF2 with HMAC-SHA-256 (RFC 8018 section 5.2). Mechanisms that need the password, such as
 * CRAM-MD5, cannot use it. Immutable.
 *
 * <p>The stored form is <code>{PBKDF2-SHA256}iterations$salt$hash</code>, with 1,000 to 10,000,000 iterations, a salt
 * of 8 to 64 bytes and a hash of 32 bytes, both in base64.
 */
public final class PasswordHash implements StoredPassword {

    /** The prefix of the stored form. */
    public static final String PREFIX = "{PBKDF2-SHA256}";

    /** OWASP's recommendation at the time of writing: some tenths of a second of CPU time per verification. */
    public static final int DEFAULT_ITERATIONS = 600_000;

    private static final int MIN_ITERATIONS = 1_000;
    private static final int MAX_ITERATIONS = 10_000_000;
    private static final int MIN_SALT = 8;
    private static final int MAX_SALT = 64;
    private static final int HASH_BYTES = 32;
    private static final Pattern STORED = Pattern.compile(
            Pattern.quote(PREFIX) + "([1-9][0-9]{0,7})\\$([A-Za-z0-9+/=]{1,128})\\$([A-Za-z0-9+/=]{1,64})");

    private final int iterations;
    private final byte[] salt;
    private final byte[] hash;
    private final int cost;

    private PasswordHash(int iterations, byte[] salt, byte[] hash, int cost) {
        this.iterations = iterations;
        this.salt = salt;
        this.hash = hash;
        this.cost = cost;
    }

    /**
     * Hashes a password.
     *
     * @param password in UTF-8, not empty
     * @param salt random bytes; copied
     * @throws IllegalArgumentException if an argument is out of range or the password is not UTF-8
     */
    public static PasswordHash of(byte[] password, int iterations, byte[] salt) {
        char[] characters = utf8(password).orElse(new char[0]);
        if (characters.length == 0) {
            throw new IllegalArgumentException("a password to be hashed must be UTF-8 and not empty");
        }
        check(iterations, salt.length);
        return new PasswordHash(iterations, salt.clone(), pbkdf2(characters, salt, iterations), iterations);
    }

    /**
     * Parses the stored form.
     *
     * @throws IllegalArgumentException if the text is not a stored hash; the message does not repeat the text
     */
    public static PasswordHash parse(String stored) {
        Matcher parts = STORED.matcher(stored);
        if (!parts.matches()) {
            throw notAHash();
        }
        int iterations = Integer.parseInt(parts.group(1));
        byte[] salt = base64(parts.group(2));
        byte[] hash = base64(parts.group(3));
        check(iterations, salt.length);
        if (hash.length != HASH_BYTES) {
            throw notAHash();
        }
        return new PasswordHash(iterations, salt, hash, iterations);
    }

    private static void check(int iterations, int saltLength) {
        if (iterations < MIN_ITERATIONS || iterations > MAX_ITERATIONS) {
            throw new IllegalArgumentException("`" + iterations + "` is not a number of iterations: use "
                    + MIN_ITERATIONS + " to " + MAX_ITERATIONS);
        }
        if (saltLength < MIN_SALT || saltLength > MAX_SALT) {
            throw new IllegalArgumentException("a salt must have " + MIN_SALT + " to " + MAX_SALT + " bytes");
        }
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw notAHash();
        }
    }

    private static IllegalArgumentException notAHash() {
        return new IllegalArgumentException("a hashed password is `" + PREFIX
                + "iterations$salt$hash`: write it with `relay hash --scheme pbkdf2`");
    }

    /** Returns the stored form. */
    public String encoded() {
        Base64.Encoder base64 = Base64.getEncoder();
        return PREFIX + iterations + "$" + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }

    /** Returns the iterations that one verification computes. */
    public int cost() {
        return cost;
    }

    /**
     * Returns the same hash with a verification cost of at least the given iterations. If all accounts cost the same,
     * response times reveal nothing.
     */
    public PasswordHash costing(int minimum) {
        return new PasswordHash(iterations, salt, hash, Math.max(iterations, minimum));
    }

    @Override
    public boolean matches(byte[] offered) {
        Optional<char[]> characters = utf8(offered);
        byte[] computed = pbkdf2(characters.orElse(new char[0]), salt, iterations);
        if (cost > iterations) {
            // result discarded: equalizes timing with the most expensive hash
            Arrays.fill(pbkdf2(characters.orElse(new char[0]), salt, cost - iterations), (byte) 0);
        }
        return MessageDigest.isEqual(computed, hash) && offered.length > 0 && characters.isPresent();
    }

    /** Returns false: the empty password cannot be hashed. */
    @Override
    public boolean isEmpty() {
        return false;
    }

    @Override
    public boolean isSameAs(StoredPassword other) {
        return other instanceof PasswordHash stored
                && iterations == stored.iterations
                && MessageDigest.isEqual(salt, stored.salt)
                && MessageDigest.isEqual(hash, stored.hash);
    }

    private static byte[] pbkdf2(char[] password, byte[] salt, int iterations) {
        PBEKeySpec key = new PBEKeySpec(password, salt, iterations, HASH_BYTES * 8);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(key)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has PBKDF2WithHmacSHA256", e);
        } finally {
            key.clearPassword();
        }
    }

    private static Optional<char[]> utf8(byte[] bytes) {
        try {
            return Optional.of(
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString().toCharArray());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "PasswordHash[hidden]";
    }
}
