package dev.relaypolicy.server.config.model;

import dev.relaypolicy.server.outbound.RecipientCallout;

/** A relay domain, by the way in which its recipients are known. */
public sealed interface RelayedDomain {

    /** Every recipient is accepted. */
    record Anybody() implements RelayedDomain {}

    /** The recipients are listed. */
    record Listed(Recipients recipients) implements RelayedDomain {}

    /**
     * The next hop is asked.
     *
     * @param keep how long its answers are cached
     */
    record AskedFor(RecipientCallout.Keep keep) implements RelayedDomain {}
}
