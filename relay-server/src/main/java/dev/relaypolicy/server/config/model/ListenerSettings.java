package dev.relaypolicy.server.config.model;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.Origin;
import dev.relaypolicy.server.protocol.wire.ListenAddress;
import dev.relaypolicy.spi.PolicyContext;
import dev.relaypolicy.spi.PolicyType;
import java.util.List;
import java.util.Map;

/**
 * A listener of a configuration.
 *
 * @param startTls whether STARTTLS or STLS is offered
 * @param proxies the peers whose connections begin with a PROXY header
 * @param xclient the peers that may send XCLIENT
 * @param peers the peers that may send policy requests by TCP
 */
public record ListenerSettings(
        ListenAddress address,
        boolean startTls,
        ClientAddresses proxies,
        ClientAddresses xclient,
        ClientAddresses peers,
        List<NamedPolicy> refuse,
        List<NamedPolicy> permit,
        Origin origin) {
    public ListenerSettings {
        refuse = ImmutableList.copyOf(refuse);
        permit = ImmutableList.copyOf(permit);
    }

    public String name() {
        return address.name();
    }

    /** Returns the context of policies in one of its chains. */
    public PolicyContext context(PolicyType.Side side, Map<Class<?>, Object> ports) {
        return new PolicyContext(address.listener(), side, ports);
    }

    /** Returns this listener at another address. */
    public ListenerSettings at(ListenAddress other) {
        return new ListenerSettings(other, startTls, proxies, xclient, peers, refuse, permit, origin);
    }
}
