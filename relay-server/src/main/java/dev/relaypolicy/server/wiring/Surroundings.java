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
 * What the server gets from outside.
 *
 * @param site gives the configuration as it stands now
 * @param tls gives what does TLS handshakes now, where the server has a certificate
 * @param logs begins the log of a session
 * @param limits gives how much clients get now
 * @param spoolFolder gives where messages that are too big for memory wait; made at first use
 * @param clock the wall clock
 * @param ticker measures elapsed time
 */
public record Surroundings(
        Supplier<Site> site,
        Supplier<Optional<ServerTls>> tls,
        Supplier<DecisionLog> logs,
        Supplier<ServerLimits> limits,
        Supplier<Path> spoolFolder,
        InstantSource clock,
        Ticker ticker) {
    public Surroundings {
        requireNonNull(site, "site");
        requireNonNull(tls, "tls");
        requireNonNull(logs, "logs");
        requireNonNull(limits, "limits");
        requireNonNull(spoolFolder, "spoolFolder");
        requireNonNull(clock, "clock");
        requireNonNull(ticker, "ticker");
    }
}
