package dev.relaypolicy.server.config.model;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.server.delivery.Destination;
import dev.relaypolicy.server.tls.TlsSettings;
import dev.relaypolicy.server.wire.ListenAddress;
import java.util.List;
import java.util.Optional;

/**
 * What the command line says beside the file, and over it.
 *
 * @param listeners where to listen instead; empty where the file counts. Each has the chains of the file's listener of its name,
 *     else of the first of its role
 * @param nextHop the next hop of domains without one of their own
 * @param tls the files of TLS; empty where those of the file count
 * @param allowOpenRelay whether a configuration that lets every stranger relay is meant
 */
public record Overrides(
        List<ListenAddress> listeners,
        Optional<Destination.NextHop> nextHop,
        Optional<TlsSettings> tls,
        boolean allowOpenRelay) {

    /** The file alone counts. */
    public static final Overrides NONE = new Overrides(List.of(), Optional.empty(), Optional.empty(), false);

    public Overrides {
        listeners = ImmutableList.copyOf(listeners);
        requireNonNull(nextHop, "nextHop");
        requireNonNull(tls, "tls");
    }
}
