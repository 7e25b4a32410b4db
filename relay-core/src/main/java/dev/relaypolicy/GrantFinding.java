package dev.relaypolicy;

import java.util.Objects;

/**
 * The result of looking up a POP-before-SMTP grant. A grant is looked up once per transaction, at MAIL. The result
 * applies until the transaction ends, even if the grant expires in the meantime (R7).
 */
public sealed interface GrantFinding {

    /** No grant was looked up: there is no transaction or no grant store. */
    GrantFinding NOT_ASKED = new None("no grant was looked up");

    /** The sender has a grant for this client, and its mailbox has these permissions. */
    record Held(Grant grant, Permissions permissions) implements GrantFinding {
        public Held {
            Objects.requireNonNull(grant, "grant");
            Objects.requireNonNull(permissions, "permissions");
        }
    }

    /** The sender has no grant for this client, for the given reason. */
    record None(String why) implements GrantFinding {
        public None {
            Objects.requireNonNull(why, "why");
        }
    }

    /** The lookup failed, for the given reason. A decision that depends on it is deferred (R5). */
    record Unavailable(String why) implements GrantFinding {
        public Unavailable {
            Objects.requireNonNull(why, "why");
        }
    }
}
