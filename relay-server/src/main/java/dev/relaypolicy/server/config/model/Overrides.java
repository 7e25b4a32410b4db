package dev.relaypolicy.server.config.model;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.server.delivery.Destination;
import dev.relaypolicy.server.protocol.tls.TlsSettings;
import dev.relaypolicy.server.protocol.wire.ListenAddress;
import java.util.List;
import java.util.Optional;

/**
 * The options of the command line that override a configuration.
 *
 * @param listeners replace all listeners of the file; empty to keep those. Each has the chains of the file's listener
 *     with its name, or of the first with its role
 */
public record Overrides(
        List<ListenAddress> listeners,
        Optional<Destination.NextHop> nextHop,
        Optional<TlsSettings> tls,
        boolean allowOpenRelay) {

    public static final Overrides NONE = new Overrides(List.of(), Optional.empty(), Optional.empty(), false);

    public Overrides {
        listeners = ImmutableList.copyOf(listeners);
    }
}
