package dev.relaypolicy.auth.mechanism;

import java.util.Optional;

/**
 * LOGIN, which no RFC describes and every mail client knows: the user name, asked for unless it came as the initial response,
 * then the password.
 */
public final class Login implements Mechanism {

    /** The mechanism; it has nothing to set. */
    public Login() {}

    @Override
    public String name() {
        return "LOGIN";
    }

    @Override
    public boolean showsPassword() {
        return true;
    }

    @Override
    public Step start(Optional<byte[]> initialResponse) {
        return initialResponse
                .map(Login::readUserName)
                .orElseGet(() -> new Step.Challenge("Username:", Login::readUserName));
    }

    private static Step readUserName(byte[] octets) {
        Optional<String> userName = Utf8.decode(octets);
        if (userName.isEmpty()) {
            return new Step.Malformed();
        }
        return new Step.Challenge(
                "Password:", password -> new Step.Claimed(PasswordProof.of(userName.get(), password)));
    }
}
