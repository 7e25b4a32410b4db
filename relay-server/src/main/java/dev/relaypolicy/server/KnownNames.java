package dev.relaypolicy.server;

import dev.relaypolicy.auth.LoginOutcome;
import dev.relaypolicy.auth.LoginOutcome.Rejected;
import dev.relaypolicy.auth.LoginOutcome.TooMany;
import dev.relaypolicy.spi.CredentialStore;

/** Keeps names that are no account's out of logs: whoever types a password where the name belongs must not find it there. */
public final class KnownNames {

    private KnownNames() {}

    /** The outcome, without the name that a client gave who was not let in, where the store does not know it, or cannot say. */
    public static LoginOutcome only(LoginOutcome outcome, CredentialStore store) {
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
