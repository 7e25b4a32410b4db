package dev.relaypolicy.server.protocol.policyd;

import dev.relaypolicy.pop.PopBeforeSmtp;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.server.log.DecisionLog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * The services that all policy connections of a server share.
 *
 * @param site supplies the current configuration
 * @param grants the POP-before-SMTP grants
 * @param logs creates the log of a connection
 * @param ids supplies unique session ids of letters, digits and hyphens
 * @param clock the time of decisions
 * @param command supplies the time limit for each line of a request, including the wait for it
 */
public record PolicyServices(
        Supplier<Site> site,
        PopBeforeSmtp grants,
        Supplier<DecisionLog> logs,
        Supplier<String> ids,
        InstantSource clock,
        Supplier<Duration> command) {}
