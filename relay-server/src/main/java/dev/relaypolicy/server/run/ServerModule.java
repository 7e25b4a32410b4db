package dev.relaypolicy.server.run;

import dagger.Module;
import dagger.Provides;
import dev.relaypolicy.Listener;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.auth.Authenticator;
import dev.relaypolicy.auth.mechanism.ChallengeGenerator;
import dev.relaypolicy.auth.mechanism.Mechanisms;
import dev.relaypolicy.auth.throttle.Pause;
import dev.relaypolicy.auth.throttle.Throttle;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.pop.CaffeineGrantStore;
import dev.relaypolicy.pop.PopBeforeSmtp;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.server.delivery.Delivery;
import dev.relaypolicy.server.mailbox.Maildrops;
import dev.relaypolicy.server.outbound.NextHopClient;
import dev.relaypolicy.server.protocol.policyd.PolicyServices;
import dev.relaypolicy.server.protocol.policyd.PolicySession;
import dev.relaypolicy.server.protocol.pop3.Pop3HealthCheck;
import dev.relaypolicy.server.protocol.pop3.Pop3Services;
import dev.relaypolicy.server.protocol.pop3.Pop3Session;
import dev.relaypolicy.server.protocol.smtp.SmtpHealthCheck;
import dev.relaypolicy.server.protocol.smtp.SmtpServices;
import dev.relaypolicy.server.protocol.smtp.SmtpSession;
import dev.relaypolicy.server.protocol.wire.Connection;
import dev.relaypolicy.server.protocol.wire.WireServer;
import dev.relaypolicy.server.protocol.wire.WireServer.PermittedClients;
import dev.relaypolicy.server.protocol.wire.WireServer.SessionHandler;
import dev.relaypolicy.spi.Credential;
import dev.relaypolicy.spi.CredentialStore;
import dev.relaypolicy.spi.MailboxDirectory;
import dev.relaypolicy.spi.StoredPassword;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Builds the objects that the sessions of a server share. */
@Module
final class ServerModule {

    /** More mailboxes than any server of this kind has. A grant takes about 300 bytes. */
    private static final long MAX_GRANTED_MAILBOXES = 1_000_000;

    private ServerModule() {}

    @Provides
    @Singleton
    static SecureRandom random() {
        return new SecureRandom();
    }

    @Provides
    @Singleton
    static ChallengeGenerator challenges(SecureRandom random, ServerEnvironment environment) {
        return new ChallengeGenerator(
                random, () -> environment.site().get().hostName().ascii());
    }

    /** One throttle for SMTP and POP3: password guessing by one protocol slows down the other. */
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
    @Singleton
    static PopBeforeSmtp grants(AccountGrants grants, ServerEnvironment environment) {
        return new PopBeforeSmtp(
                grants,
                MailboxDirectory.current(() -> environment.site().get().directory()),
                () -> environment.limits().get().grantWindow());
    }

    /** Session ids contain the start time, so they are unique across restarts. */
    @Provides
    @Singleton
    static Supplier<String> ids(ServerEnvironment environment) {
        String start = Long.toString(environment.clock().instant().getEpochSecond(), 36);
        AtomicLong sessions = new AtomicLong();
        return () -> start + "-" + sessions.incrementAndGet();
    }

    @Provides
    @Singleton
    static NextHopClient nextHops(ServerEnvironment environment, SecureRandom random) {
        return NextHopClients.create(
                () -> environment.site().get().hostName(), "next-hop", environment.ticker(), random);
    }

    @Provides
    @Singleton
    static Delivery delivery(ServerEnvironment environment, NextHopClient nextHops, SecureRandom random) {
        return new Delivery(
                () -> environment.site().get().hostName(),
                environment.spoolFolder(),
                nextHops,
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
            ChallengeGenerator challenges,
            Delivery delivery,
            NextHopClient nextHops,
            Supplier<String> ids) {
        return new SmtpServices(
                environment.site(),
                environment.tls(),
                grants,
                new Authenticator(
                        new CurrentCredentials(() -> environment.site().get().smtpCredentials()),
                        throttle,
                        Pause.onTheCallingThread()),
                Mechanisms.standard(challenges),
                delivery,
                nextHops::isOwnConnection,
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
            ChallengeGenerator challenges,
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
                challenges,
                environment.logs(),
                ids,
                environment.clock(),
                environment.ticker(),
                () -> environment.limits().get().pop3());
    }

    @Provides
    @Singleton
    static PolicyServices policy(ServerEnvironment environment, PopBeforeSmtp grants, Supplier<String> ids) {
        return new PolicyServices(
                environment.site(),
                grants,
                environment.logs(),
                ids,
                environment.clock(),
                () -> environment.limits().get().smtp().command());
    }

    /** Returns the clients that could now send a message from the postmaster to another domain without a login. */
    @Provides
    static PermittedClients permittedClients(ServerEnvironment environment) {
        return (listener, client) -> {
            if (listener.role() == Listener.Role.POP3) {
                return false;
            }
            Site site = environment.site().get();
            RelayRequest atMail = RelayRequest.atConnect(
                            client, listener, environment.clock().instant())
                    .hello("relay.invalid")
                    .mail(ReversePath.parse("postmaster@" + site.hostName()));
            return site.smtpGate(listener).permitsAnyDomain(atMail);
        };
    }

    @Provides
    static SessionHandler sessions(
            ServerEnvironment environment, SmtpServices smtp, Pop3Services pop3, PolicyServices policy) {
        return connection -> {
            if (connection.beginsWithTls()) {
                connection.startTls(environment
                        .tls()
                        .get()
                        .orElseThrow(() -> new IllegalStateException("a TLS listener without a certificate")));
            }
            if (connection.isHealthCheck()) {
                serveHealthCheck(connection, environment);
                return;
            }
            switch (connection.address().protocol()) {
                case SMTP -> SmtpSession.serve(connection, smtp);
                case POP3 -> Pop3Session.serve(connection, pop3);
                case POSTFIX_POLICY -> PolicySession.serve(connection, policy);
            }
        };
    }

    private static void serveHealthCheck(Connection connection, ServerEnvironment environment) throws IOException {
        switch (connection.address().protocol()) {
            case SMTP ->
                SmtpHealthCheck.serve(
                        connection,
                        environment.site().get().hostName(),
                        environment.limits().get().smtp().command());
            case POP3 ->
                Pop3HealthCheck.serve(
                        connection, environment.limits().get().pop3().command());
            case POSTFIX_POLICY -> throw new IllegalStateException("policy listeners have no proxies");
        }
    }

    @Provides
    @Singleton
    static WireServer server(
            ServerEnvironment environment, PermittedClients permittedClients, SessionHandler sessions) {
        return WireServer.bind(
                environment.listeners(),
                () -> environment.limits().get().sessions(),
                (listener, peer) -> environment.site().get().isProxy(listener, peer),
                (listener, peer) -> environment.site().get().answersPolicyRequests(listener, peer),
                permittedClients,
                sessions);
    }

    private record CurrentCredentials(Supplier<CredentialStore> current) implements CredentialStore {

        @Override
        public List<Credential> find(String userName) {
            return current.get().find(userName);
        }

        @Override
        public String account(String userName) {
            return current.get().account(userName);
        }

        @Override
        public StoredPassword timingDecoy() {
            return current.get().timingDecoy();
        }
    }
}
