package dev.relaypolicy.server.config.model;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.server.nexthop.RecipientCallout;

/** How the recipients of a domain are known whose mail is handed on. */
public sealed interface RelayedDomain {

    /** Not at all: everybody may be one. */
    record Anybody() implements RelayedDomain {}

    /** By lists of ours. */
    record Listed(Recipients recipients) implements RelayedDomain {
        public Listed {
            requireNonNull(recipients, "recipients");
        }
    }

    /**
     * By asking the next hop.
     *
     * @param keep how long its answers count
     */
    record AskedFor(RecipientCallout.Keep keep) implements RelayedDomain {
        public AskedFor {
            requireNonNull(keep, "keep");
        }
    }
}
