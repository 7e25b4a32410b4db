package dev.relaypolicy.server.smtp;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import dev.relaypolicy.auth.Authenticator;
import dev.relaypolicy.auth.mechanism.Mechanisms;
import dev.relaypolicy.pop.PopBeforeSmtp;
import dev.relaypolicy.server.DecisionLog;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.server.delivery.Delivery;
import dev.relaypolicy.server.tls.ServerTls;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What all SMTP sessions of a server share.
 *
 * @param site gives the configuration as it stands now
 * @param tls gives what does TLS handshakes now, where the server has a certificate
 * @param grants knows who has logged in by POP3
 * @param logins decides who has logged in here, and slows who guesses
 * @param mechanisms the ways to log in
 * @param delivery carries accepted mail
 * @param logs begins the log of a session
 * @param ids names sessions, each differently: letters, digits and hyphens
 * @param clock the time of decisions
 * @param ticker measures elapsed time
 * @param limits what a session that begins now may ask
 */
public record SmtpServices(
        Supplier<Site> site,
        Supplier<Optional<ServerTls>> tls,
        PopBeforeSmtp grants,
        Authenticator logins,
        Mechanisms mechanisms,
        Delivery delivery,
        Supplier<DecisionLog> logs,
        Supplier<String> ids,
        InstantSource clock,
        Ticker ticker,
        Supplier<SmtpLimits> limits) {

    public SmtpServices {
        requireNonNull(site, "site");
        requireNonNull(tls, "tls");
        requireNonNull(grants, "grants");
        requireNonNull(logins, "logins");
        requireNonNull(mechanisms, "mechanisms");
        requireNonNull(delivery, "delivery");
        requireNonNull(logs, "logs");
        requireNonNull(ids, "ids");
        requireNonNull(clock, "clock");
        requireNonNull(ticker, "ticker");
        requireNonNull(limits, "limits");
    }
}
