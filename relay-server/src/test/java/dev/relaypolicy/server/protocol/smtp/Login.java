package dev.relaypolicy.server.protocol.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import java.util.Base64;

/** The messages of a client for AUTH. */
public final class Login {

    private Login() {}

    /** Returns the Base64 form of a text in UTF-8. */
    public static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    /** Returns the message of PLAIN. */
    public static String plain(String user, String password) {
        return base64("\0" + user + "\0" + password);
    }

    /** Returns the CRAM-MD5 response to a line {@code 334 challenge}. */
    public static String cramMd5(String challengeLine, String user, String password) {
        byte[] challenge = Base64.getDecoder().decode(challengeLine.substring(4));
        return base64(user + " " + Hashing.hmacMd5(password.getBytes(UTF_8)).hashBytes(challenge));
    }
}
