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

    /** Above the number of mailboxes that a server of this kind has; some 300 octets each. */
    private static final long MOST_GRANTED_MAILBOXES = 1_000_000;

    private ServerModule() {}

    @Provides
    @Singleton
    static SecureRandom random() {
        return new SecureRandom();
    }

    @Provides
    @Singleton
    static Stamps stamps(SecureRandom random, Surroundings outside) {
        return new Stamps(random, () -> outside.site().get().hostName().ascii());
    }

    /** One for SMTP and POP3: who guesses by one is slowed in the other. */
    @Provides
    @Singleton
    static Throttle throttle(Surroundings outside) {
        return new Throttle(() -> outside.limits().get().throttle(), outside.ticker());
    }

    @Provides
    @Singleton
    static AccountGrants accountGrants(Surroundings outside) {
        return new AccountGrants(
                new CaffeineGrantStore(
                        PopBeforeSmtp.LONGEST_WINDOW,
                        () -> outside.limits().get().grantAddresses(),
                        MOST_GRANTED_MAILBOXES,
                        outside.ticker()),
                outside.site(),
                MOST_GRANTED_MAILBOXES,
                outside.ticker());
    }

    @Provides
    static Refreshable refreshedAfterReload(AccountGrants grants) {
        return grants;
    }

    @Provides
    @Singleton
    static PopBeforeSmtp grants(AccountGrants grants, Surroundings outside) {
        return new PopBeforeSmtp(
                grants,
                MailboxDirectory.current(() -> outside.site().get().directory()),
                () -> outside.limits().get().grantWindow());
    }

    /** Names sessions: the start of the process, so that no two runs use one name, and a number. */
    @Provides
    @Singleton
    static Supplier<String> ids(Surroundings outside) {
        String run = Long.toString(outside.clock().instant().getEpochSecond(), 36);
        AtomicLong sessions = new AtomicLong();
        return () -> run + "-" + sessions.incrementAndGet();
    }

    @Provides
    @Singleton
    static Delivery delivery(Surroundings outside, SecureRandom random) {
        Supplier<DomainName> host = () -> outside.site().get().hostName();
        return new Delivery(
                host,
                outside.spoolFolder(),
                NextHops.client(host, "next-hop", outside.ticker(), random),
                outside.clock(),
                outside.ticker(),
                random);
    }

    @Provides
    @Singleton
    static SmtpServices smtp(
            Surroundings outside,
            PopBeforeSmtp grants,
            Throttle throttle,
            Stamps stamps,
            Delivery delivery,
            Supplier<String> ids) {
        return new SmtpServices(
                outside.site(),
                outside.tls(),
                grants,
                new Authenticator(
                        new CurrentCredentials(() -> outside.site().get().smtpCredentials()),
                        throttle,
                        Pause.onTheCallingThread()),
                Mechanisms.standard(stamps),
                delivery,
                outside.logs(),
                ids,
                outside.clock(),
                outside.ticker(),
                () -> outside.limits().get().smtp());
    }

    @Provides
    @Singleton
    static Pop3Services pop3(
            Surroundings outside, PopBeforeSmtp grants, Throttle throttle, Stamps stamps, Supplier<String> ids) {
        return new Pop3Services(
                outside.site(),
                outside.tls(),
                new Authenticator(
                        new CurrentCredentials(() -> outside.site().get().popCredentials()),
                        throttle,
                        Pause.onTheCallingThread()),
                grants,
                new Maildrops(outside.clock()),
                stamps,
                outside.logs(),
                ids,
                outside.clock(),
                outside.ticker(),
                () -> outside.limits().get().pop3());
    }

    @Provides
    static SessionHandler sessions(Surroundings outside, SmtpServices smtp, Pop3Services pop3) {
        return connection -> {
            if (connection.beginsWithTls()) {
                connection.startTls(outside.tls()
                        .get()
                        .orElseThrow(() -> new IllegalStateException("a TLS listener without a certificate")));
            }
            if (connection.isHealthCheck()) {
                check(connection, outside);
                return;
            }
            switch (connection.listener().role()) {
                case SMTP, SUBMISSION -> SmtpSession.serve(connection, smtp);
                case POP3 -> Pop3Session.serve(connection, pop3);
            }
        };
    }

    /** Serves a proxy that has connected for nobody. */
    private static void check(Connection connection, Surroundings outside) throws IOException {
        switch (connection.listener().role()) {
            case SMTP, SUBMISSION ->
                SmtpHealthCheck.serve(
                        connection,
                        outside.site().get().hostName(),
                        outside.limits().get().smtp().command());
            case POP3 ->
                Pop3HealthCheck.serve(connection, outside.limits().get().pop3().command());
        }
    }
}
