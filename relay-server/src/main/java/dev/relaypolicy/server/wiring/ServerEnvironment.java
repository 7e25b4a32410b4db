package dev.relaypolicy.server.wiring;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import dev.relaypolicy.server.DecisionLog;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.server.config.ServerLimits;
import dev.relaypolicy.server.tls.ServerTls;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The configuration, logs and clocks that are passed to the server.
 *
 * @param site supplies the current configuration
 * @param tls supplies the TLS layer; empty if the server has no certificate
 * @param logs creates the log of a session
 * @param limits supplies the current limits on clients
 * @param spoolFolder supplies the folder for messages that are too large for memory; created at first use
 * @param clock the wall clock
 * @param ticker measures elapsed time
 */
public record ServerEnvironment(
        Supplier<Site> site,
        Supplier<Optional<ServerTls>> tls,
        Supplier<DecisionLog> logs,
        Supplier<ServerLimits> limits,
        Supplier<Path> spoolFolder,
        InstantSource clock,
        Ticker ticker) {
    public ServerEnvironment {
        requireNonNull(site, "site");
        requireNonNull(tls, "tls");
        requireNonNull(logs, "logs");
        requireNonNull(limits, "limits");
        requireNonNull(spoolFolder, "spoolFolder");
        requireNonNull(clock, "clock");
        requireNonNull(ticker, "ticker");
    }
}
