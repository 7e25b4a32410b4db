package dev.relaypolicy.server.protocol.smtp;

import com.google.common.base.Ticker;
import dev.relaypolicy.auth.Authenticator;
import dev.relaypolicy.auth.mechanism.Mechanisms;
import dev.relaypolicy.pop.PopBeforeSmtp;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.server.delivery.Delivery;
import dev.relaypolicy.server.log.DecisionLog;
import dev.relaypolicy.server.protocol.tls.ServerTls;
import java.net.SocketAddress;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/**
 * The services that all SMTP sessions of a server share.
 *
 * @param tls empty if the server has no certificate
 * @param isOwnConnection whether a connection from the first to the second address is one of this server to a next hop,
 *     i.e. whether mail loops
 * @param ids supplies unique session ids of letters, digits and hyphens
 * @param clock the time of decisions
 * @param ticker measures elapsed time
 */
public record SmtpServices(
        Supplier<Site> site,
        Supplier<Optional<ServerTls>> tls,
        PopBeforeSmtp grants,
        Authenticator logins,
        Mechanisms mechanisms,
        Delivery delivery,
        BiPredicate<SocketAddress, SocketAddress> isOwnConnection,
        Supplier<DecisionLog> logs,
        Supplier<String> ids,
        InstantSource clock,
        Ticker ticker,
        Supplier<SmtpLimits> limits) {}
