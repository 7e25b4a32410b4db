package dev.relaypolicy.server.config;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Origin;
import dev.relaypolicy.server.wire.ListenAddress;
import dev.relaypolicy.spi.PolicyContext;
import dev.relaypolicy.spi.PolicyType;
import java.util.List;
import java.util.Map;

/**
 * A listener of a configuration.
 *
 * @param address where it listens
 * @param startTls whether a session that began in clear text may change to TLS
 * @param trusted the peers that are believed when they say who the client is
 * @param refuse its refusals, in order
 * @param permit its permits, in order
 * @param origin where it is written
 */
record ListenerSettings(
        ListenAddress address,
        boolean startTls,
        TrustedPeers trusted,
        List<NamedPolicy> refuse,
        List<NamedPolicy> permit,
        Origin origin) {
    ListenerSettings {
        requireNonNull(address, "address");
        requireNonNull(trusted, "trusted");
        refuse = ImmutableList.copyOf(refuse);
        permit = ImmutableList.copyOf(permit);
        requireNonNull(origin, "origin");
    }

    String name() {
        return address.name();
    }

    /** Returns the place of policies in one of its chains. */
    PolicyContext context(PolicyType.Side side, Map<Class<?>, Object> ports) {
        return new PolicyContext(new Listener(name(), Math.max(1, address.port()), address.role()), side, ports);
    }

    /** The same chains and trusted peers somewhere else. */
    ListenerSettings at(ListenAddress other) {
        return new ListenerSettings(other, startTls, trusted, refuse, permit, origin);
    }
}
