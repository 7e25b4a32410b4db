package dev.relaypolicy.subethasmtp;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.DecisionListener;
import dev.relaypolicy.GrantFinding;
import dev.relaypolicy.Identity;
import dev.relaypolicy.Listener;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayEngine;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.RelayRules;
import dev.relaypolicy.RelaySession;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.TlsFacts;
import dev.relaypolicy.net.IpAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.subethamail.smtp.AuthenticationHandlerFactory;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.MessageHandlerFactory;
import org.subethamail.smtp.server.Session;
import org.subethamail.smtp.server.SessionHandler;

/**
 * A relay gate in front of the handlers of a SubEthaSMTP server.
 *
 * <pre>{@code
 * SubEthaRelay relay = new SubEthaRelay(gate, listener, InstantSource.system()).withIdentities(accounts::identityOf);
 * new SMTPServer.Builder()
 *         .sessionHandler(relay.sessions(SessionHandler.acceptAll()))
 *         .authenticationHandlerFactory(relay.logins(authentication))
 *         .messageHandlerFactory(relay.messages(messages))
 * }</pre>
 *
 * Immutable, and thread-safe if its collaborators are.
 */
public final class SubEthaRelay {

    private final RelayRules rules;
    private final Listener listener;
    private final InstantSource clock;
    private final Function<Object, Optional<Identity>> identities;
    private final DecisionListener decisions;

    /** Creates a relay without logins and grants that {@linkplain DecisionListener#logging logs} its decisions. */
    public SubEthaRelay(RelayGate gate, Listener listener, InstantSource clock) {
        this(
                RelayRules.of(requireNonNull(gate, "gate")),
                listener,
                clock,
                user -> Optional.empty(),
                DecisionListener.logging());
    }

    private SubEthaRelay(
            RelayRules rules,
            Listener listener,
            InstantSource clock,
            Function<Object, Optional<Identity>> identities,
            DecisionListener decisions) {
        this.rules = rules;
        this.listener = requireNonNull(listener, "listener");
        this.clock = requireNonNull(clock, "clock");
        this.identities = requireNonNull(identities, "identities");
        this.decisions = requireNonNull(decisions, "decisions");
    }

    /**
     * Returns a copy that supports logins.
     *
     * @param identities maps the result of {@code AuthenticationHandler.getIdentity} to an identity at each MAIL, or
     *     to empty to ignore the login. If it throws, the sender is deferred
     */
    public SubEthaRelay withIdentities(Function<Object, Optional<Identity>> identities) {
        return new SubEthaRelay(rules, listener, clock, identities, decisions);
    }

    /**
     * Returns a copy that supports POP-before-SMTP.
     *
     * @param grants finds the grant of a request at MAIL, such as {@code popBeforeSmtp::find}; if it throws, the grant
     *     is unavailable
     */
    public SubEthaRelay withGrants(Function<RelayRequest, GrantFinding> grants) {
        return new SubEthaRelay(
                rules.withGrants(requireNonNull(grants, "grants")), listener, clock, identities, decisions);
    }

    /** Returns a copy that reports decisions to a listener instead of the log. */
    public SubEthaRelay withDecisions(DecisionListener decisions) {
        return new SubEthaRelay(rules, listener, clock, identities, decisions);
    }

    /**
     * Returns a session handler that evaluates the gate at connect, and then calls {@code next}. A rejected client
     * receives the reply of the gate, and the connection is closed. Also replaces EHLO and BDAT of the server;
     * without that, {@link #messages} defers every sender.
     */
    public SessionHandler sessions(SessionHandler next) {
        requireNonNull(next, "next");
        return new SessionHandler() {
            @Override
            public SessionAcceptance accept(Session session) {
                GuardedCommands.install(session.getServer());
                Optional<SmtpReply> refusal = refusal(session(session).connect());
                return refusal.isPresent()
                        ? SessionAcceptance.failure(
                                refusal.get().code(), refusal.get().behindCode())
                        : next.accept(session);
            }

            @Override
            public void onSessionEnd(Session session) {
                next.onSessionEnd(session);
            }
        };
    }

    /** Returns a factory that delegates logins to {@code next}. The relay ignores logins of any other factory. */
    public AuthenticationHandlerFactory logins(AuthenticationHandlerFactory next) {
        return new GuardedLogins(next);
    }

    /**
     * Returns a factory that evaluates the gate at MAIL and at each RCPT. The handlers of {@code next} receive only
     * permitted recipients. If one throws a {@code RejectException} at DATA, the rest of the message is discarded and
     * the transaction ends.
     */
    public MessageHandlerFactory messages(MessageHandlerFactory next) {
        requireNonNull(next, "next");
        return context -> new GuardedMessageHandler(this, context, next);
    }

    RelaySession session(MessageContext context) {
        RelaySession relay = new RelayEngine(
                        () -> rules, clock, decision -> decisions.decided(decision.withId(context.getSessionId())))
                .session(context.getSessionId(), connected(context));
        relay.loginAtMail(() -> GuardedLogins.user(context).flatMap(identities));
        return relay;
    }

    private RelayRequest connected(MessageContext context) {
        InetSocketAddress peer = (InetSocketAddress) context.getRemoteAddress();
        RelayRequest request = RelayRequest.atConnect(IpAddress.of(peer.getAddress()), listener, clock.instant());
        if (context instanceof Session session && session.getSocket() instanceof SSLSocket socket) {
            SSLSession tls = socket.getSession();
            request = request.startTls(new TlsFacts(tls.getProtocol(), tls.getCipherSuite(), Optional.empty()));
        }
        return context.getHelo().isPresent() ? request.hello(context.getHelo().get()) : request;
    }

    static Optional<SmtpReply> refusal(RelayDecision decision) {
        return decision.refusal().map(RelayDecision.Opinion::reply);
    }
}
