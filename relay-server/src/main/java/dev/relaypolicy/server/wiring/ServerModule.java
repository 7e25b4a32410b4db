package dev.relaypolicy.server.wiring;

import dagger.Module;
import dagger.Provides;
import dev.relaypolicy.auth.Authenticator;
import dev.relaypolicy.auth.mechanism.Mechanisms;
import dev.relaypolicy.auth.mechanism.Stamps;
import dev.relaypolicy.auth.throttle.Pause;
import dev.relaypolicy.auth.throttle.Throttle;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.pop.CaffeineGrantStore;
import dev.relaypolicy.pop.PopBeforeSmtp;
import dev.relaypolicy.server.delivery.Delivery;
import dev.relaypolicy.server.delivery.Maildrops;
import dev.relaypolicy.server.pop3.Pop3HealthCheck;
import dev.relaypolicy.server.pop3.Pop3Services;
import dev.relaypolicy.server.pop3.Pop3Session;
import dev.relaypolicy.server.smtp.SmtpHealthCheck;
import dev.relaypolicy.server.smtp.SmtpServices;
import dev.relaypolicy.server.smtp.SmtpSession;
import dev.relaypolicy.server.wire.Connection;
import dev.relaypolicy.server.wire.SessionHandler;
import dev.relaypolicy.spi.MailboxDirectory;
import dev.relaypolicy.tab.live.Refreshable;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

@Module
final class ServerModule {

    /** More mailboxes than such a server has; about 300 bytes each. */
    private static final long MAX_GRANTED_MAILBOXES = 1_000_000;

    private ServerModule() {}

    @Provides
    @Singleton
    static SecureRandom random() {
        return new SecureRandom();
    }

    @Provides
    @Singleton
    static Stamps stamps(SecureRandom random, ServerEnvironment environment) {
        return new Stamps(random, () -> environment.site().get().hostName().ascii());
    }

    /** Shared by SMTP and POP3: failures in one protocol delay logins in the other. */
    @Provides
    @Singleton
    static Throttle throttle(ServerEnvironment environment) {
        return new Throttle(() -> environment.limits().get().throttle(), environment.ticker());
    }

    @Provides
    @Singleton
    static AccountGrants accountGrants(ServerEnvironment environment) {
        return new AccountGrants(
                new CaffeineGrantStore(
                        PopBeforeSmtp.LONGEST_WINDOW,
                        () -> environment.limits().get().grantAddresses(),
                        MAX_GRANTED_MAILBOXES,
                        environment.ticker()),
                environment.site(),
                MAX_GRANTED_MAILBOXES,
                environment.ticker());
    }

    @Provides
    static Refreshable refreshedAfterReload(AccountGrants grants) {
        return grants;
    }

    @Provides
    @Singleton
    static PopBeforeSmtp grants(AccountGrants grants, ServerEnvironment environment) {
        return new PopBeforeSmtp(
                grants,
                MailboxDirectory.current(() -> environment.site().get().directory()),
                () -> environment.limits().get().grantWindow());
    }

    /** Supplies session ids: the start time of the process, which makes them unique across restarts, and a number. */
    @Provides
    @Singleton
    static Supplier<String> ids(ServerEnvironment environment) {
        String run = Long.toString(environment.clock().instant().getEpochSecond(), 36);
        AtomicLong sessions = new AtomicLong();
        return () -> run + "-" + sessions.incrementAndGet();
    }

    @Provides
    @Singleton
    static Delivery delivery(ServerEnvironment environment, SecureRandom random) {
        Supplier<DomainName> host = () -> environment.site().get().hostName();
        return new Delivery(
                host,
                environment.spoolFolder(),
                NextHops.client(host, "next-hop", environment.ticker(), random),
                environment.clock(),
                environment.ticker(),
                random);
    }

    @Provides
    @Singleton
    static SmtpServices smtp(
            ServerEnvironment environment,
            PopBeforeSmtp grants,
            Throttle throttle,
            Stamps stamps,
            Delivery delivery,
            Supplier<String> ids) {
        return new SmtpServices(
                environment.site(),
                environment.tls(),
                grants,
                new Authenticator(
                        new CurrentCredentials(() -> environment.site().get().smtpCredentials()),
                        throttle,
                        Pause.onTheCallingThread()),
                Mechanisms.standard(stamps),
                delivery,
                environment.logs(),
                ids,
                environment.clock(),
                environment.ticker(),
                () -> environment.limits().get().smtp());
    }

    @Provides
    @Singleton
    static Pop3Services pop3(
            ServerEnvironment environment,
            PopBeforeSmtp grants,
            Throttle throttle,
            Stamps stamps,
            Supplier<String> ids) {
        return new Pop3Services(
                environment.site(),
                environment.tls(),
                new Authenticator(
                        new CurrentCredentials(() -> environment.site().get().popCredentials()),
                        throttle,
                        Pause.onTheCallingThread()),
                grants,
                new Maildrops(environment.clock()),
                stamps,
                environment.logs(),
                ids,
                environment.clock(),
                environment.ticker(),
                () -> environment.limits().get().pop3());
    }

    @Provides
    static SessionHandler sessions(ServerEnvironment environment, SmtpServices smtp, Pop3Services pop3) {
        return connection -> {
            if (connection.beginsWithTls()) {
                connection.startTls(environment
                        .tls()
                        .get()
                        .orElseThrow(() -> new IllegalStateException("a TLS listener without a certificate")));
            }
            if (connection.isHealthCheck()) {
                check(connection, environment);
                return;
            }
            switch (connection.listener().role()) {
                case SMTP, SUBMISSION -> SmtpSession.serve(connection, smtp);
                case POP3 -> Pop3Session.serve(connection, pop3);
            }
        };
    }

    /** Serves the health check of a proxy. */
    private static void check(Connection connection, ServerEnvironment environment) throws IOException {
        switch (connection.listener().role()) {
            case SMTP, SUBMISSION ->
                SmtpHealthCheck.serve(
                        connection,
                        environment.site().get().hostName(),
                        environment.limits().get().smtp().command());
            case POP3 ->
                Pop3HealthCheck.serve(
                        connection, environment.limits().get().pop3().command());
        }
    }
}
