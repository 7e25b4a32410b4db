package dev.relaypolicy.server.protocol.pop3;

import com.google.common.base.Ticker;
import dev.relaypolicy.auth.Authenticator;
import dev.relaypolicy.auth.mechanism.ChallengeGenerator;
import dev.relaypolicy.pop.PopBeforeSmtp;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.server.log.DecisionLog;
import dev.relaypolicy.server.mailbox.Maildrops;
import dev.relaypolicy.server.protocol.tls.ServerTls;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The services that all POP3 sessions of a server share.
 *
 * @param tls empty if the server has no certificate
 * @param challenges generates APOP challenges
 * @param clock the time of logins
 * @param ticker measures elapsed time
 */
public record Pop3Services(
        Supplier<Site> site,
        Supplier<Optional<ServerTls>> tls,
        Authenticator logins,
        PopBeforeSmtp grants,
        Maildrops maildrops,
        ChallengeGenerator challenges,
        Supplier<DecisionLog> logs,
        Supplier<String> ids,
        InstantSource clock,
        Ticker ticker,
        Supplier<Pop3Limits> limits) {}
