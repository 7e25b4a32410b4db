package dev.relaypolicy.auth.mechanism;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import dev.relaypolicy.spi.Secret;
import dev.relaypolicy.spi.StoredPassword;
import dev.relaypolicy.text.Escapes;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;

/** A digest of a password and a challenge (CRAM-MD5, APOP). Immutable. */
public final class DigestProof implements Proof {

    private static final int MD5_HEX_DIGITS = 32;

    /** Digested if only a hash of the password is known, so that verification takes the same time. */
    private static final Secret UNKNOWN = Secret.of("a password that is not known");

    private final String userName;
    private final byte[] offered;
    private final Function<byte[], HashCode> digest;

    private DigestProof(String userName, byte[] offered, Function<byte[], HashCode> digest) {
        this.userName = requireNonNull(userName, "userName");
        this.offered = offered;
        this.digest = digest;
    }

    /**
     * Returns the proof of a client that sent the HMAC-MD5 of the challenge, keyed with its password (RFC 2195).
     *
     * @param hexDigest the client's digest; the result is empty if it is not 32 hexadecimal digits
     */
    static Optional<Proof> cramMd5(String challenge, String userName, String hexDigest) {
        return parse(hexDigest)
                .map(offered -> new DigestProof(
                        userName, offered, password -> Hashing.hmacMd5(password).hashString(challenge, UTF_8)));
    }

    /**
     * Returns the proof of a client that sent the MD5 of the greeting's challenge followed by its password (RFC 1939
     * section 7).
     *
     * @param stamp the challenge in the greeting, with its angle brackets
     * @param hexDigest the client's digest; the result is empty if it is not 32 hexadecimal digits
     */
    @SuppressWarnings("deprecation") // APOP is MD5
    public static Optional<Proof> apop(String stamp, String userName, String hexDigest) {
        return parse(hexDigest)
                .map(offered -> new DigestProof(
                        userName,
                        offered,
                        password -> Hashing.md5()
                                .newHasher()
                                .putString(stamp, UTF_8)
                                .putBytes(password)
                                .hash()));
    }

    private static Optional<byte[]> parse(String hexDigest) {
        return hexDigest.length() == MD5_HEX_DIGITS && hexDigest.chars().allMatch(HexFormat::isHexDigit)
                ? Optional.of(HexFormat.of().parseHex(hexDigest))
                : Optional.empty();
    }

    @Override
    public String userName() {
        return userName;
    }

    @Override
    public boolean isEmpty() {
        return false;
    }

    /**
     * {@inheritDoc}
     *
     * <p>A {@link dev.relaypolicy.spi.PasswordHash} and the empty password never match.
     */
    @Override
    public boolean matches(StoredPassword password) {
        Secret digested = password instanceof Secret known ? known : UNKNOWN;
        boolean equal = MessageDigest.isEqual(offered, digested.use(digest).asBytes());
        return equal && password instanceof Secret && !password.isEmpty();
    }

    @Override
    public String toString() {
        return "DigestProof[" + Escapes.printable(userName) + "]";
    }
}
