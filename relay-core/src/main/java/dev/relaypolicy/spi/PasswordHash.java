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
 * A password kept as PBKDF2 with HMAC-SHA-256 (RFC 8018 section 5.2), from which it cannot be had back: a login that needs the
 * password itself, such as CRAM-MD5, is not possible with it. Immutable.
 *
 * <p>The stored form is <code>{PBKDF2-SHA256}iterations$salt$hash</code>: 1,000 to 10,000,000 iterations, a salt of 8 to 64
 * octets and the hash of 32, both in base64.
 */
public final class PasswordHash implements StoredPassword {

    /** What the stored form begins with. */
    public static final String PREFIX = "{PBKDF2-SHA256}";

    /** What OWASP asks for at the time of writing; a check takes a core some tenths of a second. */
    public static final int DEFAULT_ITERATIONS = 600_000;

    private static final int LEAST_ITERATIONS = 1_000;
    private static final int MOST_ITERATIONS = 10_000_000;
    private static final int LEAST_SALT = 8;
    private static final int MOST_SALT = 64;
    private static final int HASH_OCTETS = 32;
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
     * @param iterations 1,000 to 10,000,000
     * @param salt 8 to 64 random octets; copied
     * @throws IllegalArgumentException where one of them is something else
     */
    public static PasswordHash of(byte[] password, int iterations, byte[] salt) {
        char[] characters = utf8(password).orElse(new char[0]);
        if (characters.length == 0) {
            throw new IllegalArgumentException("a password to be hashed is UTF-8 and not empty");
        }
        check(iterations, salt.length);
        return new PasswordHash(iterations, salt.clone(), pbkdf2(characters, salt, iterations), iterations);
    }

    /**
     * Reads the stored form.
     *
     * @throws IllegalArgumentException where the text is anything else; the message does not repeat it
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
        if (hash.length != HASH_OCTETS) {
            throw notAHash();
        }
        return new PasswordHash(iterations, salt, hash, iterations);
    }

    private static void check(int iterations, int saltOctets) {
        if (iterations < LEAST_ITERATIONS || iterations > MOST_ITERATIONS) {
            throw new IllegalArgumentException("`" + iterations + "` is not a number of iterations: use "
                    + LEAST_ITERATIONS + " to " + MOST_ITERATIONS);
        }
        if (saltOctets < LEAST_SALT || saltOctets > MOST_SALT) {
            throw new IllegalArgumentException("a salt has " + LEAST_SALT + " to " + MOST_SALT + " octets");
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

    /** The stored form. */
    public String encoded() {
        Base64.Encoder base64 = Base64.getEncoder();
        return PREFIX + iterations + "$" + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }

    /** How many iterations a check takes. */
    public int cost() {
        return cost;
    }

    /** The same hash, a check of which takes at least as long as one of so many iterations: so that users cost the same. */
    public PasswordHash costing(int other) {
        return new PasswordHash(iterations, salt, hash, Math.max(iterations, other));
    }

    @Override
    public boolean matches(byte[] offered) {
        Optional<char[]> characters = utf8(offered);
        byte[] computed = pbkdf2(characters.orElse(new char[0]), salt, iterations);
        if (cost > iterations) {
            // not used, and not in vain: it takes the time that a dearer hash takes
            Arrays.fill(pbkdf2(characters.orElse(new char[0]), salt, cost - iterations), (byte) 0);
        }
        return MessageDigest.isEqual(computed, hash) && offered.length > 0 && characters.isPresent();
    }

    /** Never: the empty password is not hashed. */
    @Override
    public boolean isEmpty() {
        return false;
    }

    private static byte[] pbkdf2(char[] password, byte[] salt, int iterations) {
        PBEKeySpec key = new PBEKeySpec(password, salt, iterations, HASH_OCTETS * 8);
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

    private static Optional<char[]> utf8(byte[] octets) {
        try {
            return Optional.of(UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString()
                    .toCharArray());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "PasswordHash[hidden]";
    }
}
