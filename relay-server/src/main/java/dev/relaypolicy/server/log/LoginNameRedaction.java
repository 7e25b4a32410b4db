package dev.relaypolicy.server.log;

import dev.relaypolicy.auth.LoginOutcome;
import dev.relaypolicy.auth.LoginOutcome.Rejected;
import dev.relaypolicy.auth.LoginOutcome.TooMany;
import dev.relaypolicy.spi.CredentialStore;

/** Keeps unknown login names out of logs, since a user may type a password in place of the name. */
public final class LoginNameRedaction {

    private LoginNameRedaction() {}

    /** Removes the name from a failed login if the store does not know it or throws. */
    public static LoginOutcome redact(LoginOutcome outcome, CredentialStore store) {
        if (outcome instanceof Rejected rejected && !isKnown(rejected.userName(), store)) {
            return new Rejected("");
        }
        if (outcome instanceof TooMany tooMany && !isKnown(tooMany.userName(), store)) {
            return new TooMany("");
        }
        return outcome;
    }

    private static boolean isKnown(String userName, CredentialStore store) {
        try {
            return !userName.isEmpty() && !store.find(userName).isEmpty();
        } catch (RuntimeException e) {
            return false;
        }
    }
}
