package dev.relaypolicy;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The relay decisions of one connection. Only this class knows in which order the questions of a mail session are asked,
 * and what each step forgets. A front door (SMTP, Postfix policy delegation, milter) translates its protocol into these
 * calls and the decisions into replies.
 *
 * <pre>{@code
 * RelaySession session = engine.session(id, client, listener);
 * session.connect();
 * session.hello("client.example");
 * if (session.mail(ReversePath.parse("alice@example.org")) instanceof RelayDecision.Opinion refusal) {
 *     reply(refusal.reply());
 * }
 * session.rcpt(ForwardPath.parse("bob@example.net"));
 * }</pre>
 *
 * <p>If the rules or a login cannot be looked up, the decision is a Defer (R5). A failed lookup of a grant defers only if
 * a policy needs the grant. Every decision except Abstain is reported to the {@link DecisionListener} before it is
 * returned. Not thread-safe.
 */
public final class RelaySession {

    /** Decides a request at a gate: {@link RelayGate#decide}, or one that records explanations. */
    @FunctionalInterface
    public interface Decider {

        /** Decides a request. */
        RelayDecision decide(RelayGate gate, RelayRequest request);
    }

    private final String id;
    private final Supplier<? extends RelayRules> rules;
    private final InstantSource clock;
    private final DecisionListener decisions;
    private final Decider decider;

    private RelayRequest request;
    private Supplier<Optional<Identity>> login = Optional::empty;
    private int ids;
    private String latestId;

    RelaySession(
            String id,
            Supplier<? extends RelayRules> rules,
            InstantSource clock,
            DecisionListener decisions,
            Decider decider,
            RelayRequest request) {
        this.id = requireNonNull(id, "id");
        this.rules = requireNonNull(rules, "rules");
        this.clock = requireNonNull(clock, "clock");
        this.decisions = requireNonNull(decisions, "decisions");
        this.decider = requireNonNull(decider, "decider");
        this.request = requireNonNull(request, "request");
        this.latestId = id;
    }

    /** Returns the name of this session in the log. */
    public String id() {
        return id;
    }

    /** Returns everything known so far, without a recipient. */
    public RelayRequest request() {
        return request;
    }

    /** Returns whether MAIL was accepted and nothing has ended the transaction. */
    public boolean inTransaction() {
        return request.reversePath().isPresent();
    }

    /** Returns a new id for an event that the front door logs itself. */
    public String nextId() {
        latestId = id + "." + ++ids;
        return latestId;
    }

    /** Returns the id that was given last, to a decision or by {@link #nextId}; at first, that of the session. */
    public String latestId() {
        return latestId;
    }

    /**
     * Decides whether the client may connect.
     *
     * @return Deny or Defer, after which the front door replies and closes; or Abstain
     */
    public RelayDecision connect() {
        request = request.at(clock.instant());
        return report(request, decide(request));
    }

    /** Forgets the client and starts over for another (XCLIENT). Call {@link #connect} next. */
    public void restart(RelayRequest connected) {
        login = Optional::empty;
        request = requireNonNull(connected, "connected");
    }

    /** Records HELO or EHLO, which ends any transaction (RFC 5321 section 4.1.4). */
    public void hello(String name) {
        request = request.hello(name);
    }

    /** Records a TLS handshake, forgets what the client said in clear text (R8), and decides as {@link #connect}. */
    public RelayDecision startTls(TlsFacts facts) {
        login = Optional::empty;
        request = request.startTls(facts);
        return connect();
    }

    /** Records an authenticated user, who is {@linkplain RelayRules#refresh refreshed} at each MAIL. */
    public void login(Identity identity) {
        login(identity, () -> request.identity().flatMap(rules.get()::refresh));
    }

    /**
     * Records an authenticated user, who is looked up again at each MAIL.
     *
     * @param atMail as for {@link #loginAtMail}
     */
    public void login(Identity identity, Supplier<Optional<Identity>> atMail) {
        request = request.login(identity);
        loginAtMail(atMail);
    }

    /**
     * Sets a login that is looked up at each MAIL, for a front door that knows its users by name only.
     *
     * @param atMail returns the user; empty if the login does not count; if it throws, the sender is deferred
     */
    public void loginAtMail(Supplier<Optional<Identity>> atMail) {
        login = requireNonNull(atMail, "atMail");
    }

    /**
     * Begins a new transaction: refreshes the login, looks up the grant, and decides on the sender.
     *
     * @return Deny or Defer, after which no transaction is open; or Abstain
     */
    public RelayDecision mail(ReversePath path) {
        request = request.reset().at(clock.instant());
        try {
            request = request.identity(login.get());
        } catch (RuntimeException e) {
            return report(
                    request,
                    RelayDecision.defer(Reason.of(
                            "login", "login-unavailable", "whether the login still counts is unknown: " + e)));
        }
        RelayRequest atMail = request.mail(path);
        atMail = atMail.grant(grant(atMail));
        RelayDecision decision = report(atMail, decide(atMail));
        if (decision.effect() == RelayDecision.Effect.ABSTAIN) {
            request = atMail;
        }
        return decision;
    }

    private GrantFinding grant(RelayRequest atMail) {
        try {
            return requireNonNull(rules.get().grant(atMail), "a grant finding");
        } catch (RuntimeException e) {
            return new GrantFinding.Unavailable("the grant cannot be looked up: " + e);
        }
    }

    /**
     * Decides on this recipient, independently of any other (R6).
     *
     * @return Permit, Deny or Defer
     * @throws IllegalStateException without a transaction
     */
    public RelayDecision rcpt(ForwardPath path) {
        if (!inTransaction()) {
            throw new IllegalStateException("RCPT without a transaction");
        }
        RelayRequest atRcpt = request.at(clock.instant()).rcpt(path);
        return report(atRcpt, decide(atRcpt));
    }

    /** Ends the transaction, as RSET and the end of a message do. */
    public void reset() {
        request = request.reset();
    }

    /**
     * Reports and returns a refusal that the front door makes itself, such as of a path that cannot be read.
     *
     * @param rejected the request with what could be read; {@link #request} does not change
     */
    public RelayDecision refuse(RelayRequest rejected, RelayDecision decision) {
        return report(rejected.at(clock.instant()), decision);
    }

    private RelayDecision decide(RelayRequest asked) {
        RelayGate gate;
        try {
            gate = rules.get().gate(asked.listener());
        } catch (RuntimeException e) {
            return RelayDecision.defer(Reason.of("gate", "rules-unavailable", "the rules cannot be read: " + e));
        }
        return decider.decide(gate, asked);
    }

    private RelayDecision report(RelayRequest decided, RelayDecision decision) {
        if (decision instanceof RelayDecision.Opinion opinion) {
            decisions.decided(new DecisionRecord(nextId(), decided, opinion));
        }
        return decision;
    }
}
