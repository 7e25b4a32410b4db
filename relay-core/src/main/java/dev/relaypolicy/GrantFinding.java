package dev.relaypolicy;

import java.util.Objects;

/**
 * What a transaction knows about a POP-before-SMTP grant. It is found once, at MAIL, and holds until the transaction ends
 * (R7), even where the grant runs out in between.
 */
public sealed interface GrantFinding {

    /** Nobody has asked: there is no transaction, or no grant store. */
    GrantFinding NOT_ASKED = new None("no grant was asked for");

    /**
     * The sender's mailbox has logged in from this client.
     *
     * @param grant the grant
     * @param permissions what the mailbox may do
     */
    record Held(Grant grant, Permissions permissions) implements GrantFinding {
        public Held {
            Objects.requireNonNull(grant, "grant");
            Objects.requireNonNull(permissions, "permissions");
        }
    }

    /**
     * There is none.
     *
     * @param why for explanations
     */
    record None(String why) implements GrantFinding {
        public None {
            Objects.requireNonNull(why, "why");
        }
    }

    /**
     * It could not be found out: a decision that hangs on it is deferred (R5).
     *
     * @param why for the log
     */
    record Unavailable(String why) implements GrantFinding {
        public Unavailable {
            Objects.requireNonNull(why, "why");
        }
    }
}
