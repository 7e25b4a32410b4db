package dev.relaypolicy.auth.mechanism;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Optional;

/**
 * PLAIN (RFC 4616): the authorization identity, the user name and the password, separated by NUL. Without an initial
 * response, the server sends an empty challenge.
 */
public final class Plain implements Mechanism {

    /** Creates the mechanism. */
    public Plain() {}

    @Override
    public String name() {
        return "PLAIN";
    }

    @Override
    public boolean showsPassword() {
        return true;
    }

    @Override
    public Step start(Optional<byte[]> initialResponse) {
        return initialResponse.map(Plain::read).orElseGet(() -> new Step.Challenge("", Plain::read));
    }

    private static Step read(byte[] message) {
        // one character per byte; the negative limit keeps an empty password at the end
        String[] parts = new String(message, ISO_8859_1).split("\0", -1);
        if (parts.length != 3) {
            return new Step.Malformed();
        }
        Optional<String> actAs = Utf8.decode(parts[0].getBytes(ISO_8859_1));
        Optional<String> userName = Utf8.decode(parts[1].getBytes(ISO_8859_1));
        if (actAs.isEmpty() || userName.isEmpty()) {
            return new Step.Malformed();
        }
        return new Step.Claimed(PasswordProof.actingAs(actAs.get(), userName.get(), parts[2].getBytes(ISO_8859_1)));
    }
}
