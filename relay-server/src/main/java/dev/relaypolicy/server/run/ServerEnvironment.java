package dev.relaypolicy.server.run;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.server.config.model.ServerLimits;
import dev.relaypolicy.server.log.DecisionLog;
import dev.relaypolicy.server.protocol.tls.ServerTls;
import dev.relaypolicy.server.protocol.wire.ListenAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The inputs of a {@link ServerGraph}. Suppliers return the current value.
 *
 * @param tls empty without a certificate
 * @param logs returns a new decision log for each session
 * @param spoolFolder the folder for messages that are too large for memory; created at first use
 */
public record ServerEnvironment(
        Supplier<Site> site,
        Supplier<Optional<ServerTls>> tls,
        Supplier<DecisionLog> logs,
        List<ListenAddress> listeners,
        Supplier<ServerLimits> limits,
        Supplier<Path> spoolFolder,
        InstantSource clock,
        Ticker ticker) {
    public ServerEnvironment {
        listeners = ImmutableList.copyOf(listeners);
    }
}
