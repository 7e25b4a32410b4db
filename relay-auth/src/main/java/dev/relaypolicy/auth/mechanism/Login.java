package dev.relaypolicy.auth.mechanism;

import java.util.Optional;

/**
 * LOGIN, which has no RFC. The client sends the user name, as the initial response or when prompted, and then the
 * password.
 */
public final class Login implements Mechanism {

    /** Creates the mechanism. */
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

    private static Step readUserName(byte[] response) {
        Optional<String> userName = Utf8.decode(response);
        if (userName.isEmpty()) {
            return new Step.Malformed();
        }
        return new Step.Challenge(
                "Password:", password -> new Step.Claimed(PasswordProof.of(userName.get(), password)));
    }
}
