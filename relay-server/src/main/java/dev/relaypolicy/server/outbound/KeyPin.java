package dev.relaypolicy.server.outbound;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import com.google.common.io.BaseEncoding;
import java.security.cert.X509Certificate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SHA-256 hash of the SubjectPublicKeyInfo of a server, the same for all certificates with one key (RFC 7469
 * section 2.4).
 *
 * @param sha256 the hash of the DER encoding
 */
public record KeyPin(HashCode sha256) {

    private static final Pattern FORM = Pattern.compile("sha256(?://?|:)([A-Za-z0-9+/]{43}=)");
    private static final BaseEncoding BASE64 = BaseEncoding.base64();

    public KeyPin {
        if (sha256.bits() != 256) {
            throw new IllegalArgumentException("a pin has 256 bits, not " + sha256.bits());
        }
    }

    /**
     * Parses {@code sha256/}, {@code sha256//} (as for {@code curl --pinnedpubkey}) or {@code sha256:}, and the hash in
     * Base64.
     *
     * @throws IllegalArgumentException if the text is not a pin
     */
    public static KeyPin parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || !BASE64.canDecode(form.group(1))) {
            throw new IllegalArgumentException(
                    "`" + text + "` is not a pin: write `sha256/` and the 44 characters of the Base64 form");
        }
        return new KeyPin(HashCode.fromBytes(BASE64.decode(form.group(1))));
    }

    public static KeyPin of(X509Certificate certificate) {
        return new KeyPin(Hashing.sha256().hashBytes(certificate.getPublicKey().getEncoded()));
    }

    @Override
    public String toString() {
        return "sha256/" + BASE64.encode(sha256.asBytes());
    }
}
