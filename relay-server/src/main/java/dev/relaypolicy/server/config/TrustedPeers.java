package dev.relaypolicy.server.config;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.net.IpTable;
import java.util.Optional;

/**
 * The peers of a listener that are believed when they say who the client is.
 *
 * @param proxies those whose connections begin with a PROXY header
 * @param xclient those that may give XCLIENT
 */
record TrustedPeers(Addresses proxies, Addresses xclient) {

    /** Nobody is believed. */
    static final TrustedPeers NONE = new TrustedPeers(nobody(), nobody());

    TrustedPeers {
        requireNonNull(proxies, "proxies");
        requireNonNull(xclient, "xclient");
    }

    private static Addresses nobody() {
        return new Addresses(IpTable.empty(), Optional.empty());
    }
}
