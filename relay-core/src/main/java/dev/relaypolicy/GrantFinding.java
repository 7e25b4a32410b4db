package dev.relaypolicy;

import java.util.Objects;

/**
 * The result of looking up a POP-before-SMTP grant at MAIL. It applies until the transaction ends, even if the grant
 * expires in the meantime (R7).
 */
public sealed interface GrantFinding {

    /** No grant was looked up: there is no transaction or no grant store. */
    GrantFinding NOT_ASKED = new None("no grant was looked up");

    /** A grant of the sender for this client, with the permissions of its mailbox. */
    record Held(Grant grant, Permissions permissions) implements GrantFinding {
        public Held {
            Objects.requireNonNull(grant, "grant");
            Objects.requireNonNull(permissions, "permissions");
        }
    }

    /** The sender has no grant for this client. */
    record None(String why) implements GrantFinding {
        public None {
            Objects.requireNonNull(why, "why");
        }
    }

    /** The lookup failed. A decision that depends on it is deferred (R5). */
    record Unavailable(String why) implements GrantFinding {
        public Unavailable {
            Objects.requireNonNull(why, "why");
        }
    }
}
