package dev.relaypolicy.server.explain;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import dev.relaypolicy.Explanation;
import dev.relaypolicy.Explanation.Step;
import dev.relaypolicy.Identity;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayEngine;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.RelaySession;
import dev.relaypolicy.TlsFacts;
import dev.relaypolicy.auth.AuthReplies;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.pop.CaffeineGrantStore;
import dev.relaypolicy.pop.PopBeforeSmtp;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.server.SiteRules;
import dev.relaypolicy.server.delivery.MailParameters;
import dev.relaypolicy.server.delivery.RecipientParameters;
import dev.relaypolicy.server.protocol.smtp.EnvelopeSyntax;
import dev.relaypolicy.server.protocol.smtp.EnvelopeSyntax.Argument;
import dev.relaypolicy.spi.Credential;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Explains the reply that a client would receive at the first refusal from connect to RCPT. Runs a {@link
 * RelaySession} that records every step, so an explanation cannot differ from a real session. Thread-safe.
 */
public final class Explainer {

    private static final String DEFAULT_HELO = "explain.invalid";
    private static final int ONE_MAILBOX = 1;

    /** Used for POP3 logins if the configuration has no POP3 listener. */
    private static final Listener ANY_POP3 = new Listener("pop3", 110, Listener.Role.POP3);

    private final Site site;
    private final ImmutableList<Listener> popListeners;
    private final InstantSource clock;

    /** Creates an explainer of a site with any POP3 listener. */
    public Explainer(Site site, InstantSource clock) {
        this(site, List.of(), clock);
    }

    /**
     * Creates an explainer of a site.
     *
     * @param popListeners the POP3 listeners; a login counts if one of them accepts the client
     */
    public Explainer(Site site, List<Listener> popListeners, InstantSource clock) {
        this.site = requireNonNull(site, "site");
        this.popListeners = popListeners.isEmpty() ? ImmutableList.of(ANY_POP3) : ImmutableList.copyOf(popListeners);
        this.clock = requireNonNull(clock, "clock");
    }

    public Explanation explain(Query query) {
        return new Conversation(query).explain();
    }

    /** Each command is a step, whose children are the policies asked. */
    private final class Conversation {
        private final Query query;
        private final PopBeforeSmtp grants;
        private final RelaySession session;
        private final List<Step> steps = new ArrayList<>();
        private List<Step> gateSteps = List.of();

        Conversation(Query query) {
            this.query = query;
            this.grants = new PopBeforeSmtp(
                    new CaffeineGrantStore(
                            PopBeforeSmtp.DEFAULT_WINDOW,
                            CaffeineGrantStore.LAST_LOGIN_WINS,
                            ONE_MAILBOX,
                            Ticker.systemTicker()),
                    site.directory(),
                    PopBeforeSmtp.DEFAULT_WINDOW);
            SiteRules rules = new SiteRules(site, grants);
            this.session = new RelayEngine(() -> rules, clock, decision -> {})
                    .session(
                            "explain",
                            RelayRequest.atConnect(query.client(), query.listener(), clock.instant()),
                            this::decide);
        }

        private RelayDecision decide(RelayGate gate, RelayRequest request) {
            Explanation explanation = gate.explain(request);
            gateSteps = explanation.steps();
            return explanation.decision();
        }

        Explanation explain() {
            RelayDecision decision = record("connect", session.connect());
            if (isRefusal(decision)) {
                return new Explanation(decision, steps);
            }
            if (query.tls()) {
                decision = record(
                        "starttls",
                        session.startTls(new TlsFacts("TLSv1.3", "TLS_AES_128_GCM_SHA256", Optional.empty())));
                if (isRefusal(decision)) {
                    return new Explanation(decision, steps);
                }
            }
            session.hello(query.helo().orElse(DEFAULT_HELO));
            Optional<RelayDecision> refusedLogin = logIn();
            if (refusedLogin.isPresent()) {
                return new Explanation(refusedLogin.get(), steps);
            }
            decision = record("mail", mail());
            if (!isRefusal(decision)) {
                decision = record("rcpt", rcpt());
            }
            return new Explanation(decision, steps);
        }

        private static boolean isRefusal(RelayDecision decision) {
            return decision instanceof RelayDecision.Deny || decision instanceof RelayDecision.Defer;
        }

        private Optional<RelayDecision> logIn() {
            try {
                query.popped().ifPresent(user -> popLogin(user, session.request()));
                if (query.user().isEmpty()) {
                    return Optional.empty();
                }
                String user = query.user().get();
                Optional<Identity> verified = site.verifiedLogin(query.listener(), user);
                if (verified.isPresent()) {
                    session.loginAtMail(() -> verified);
                    return Optional.empty();
                }
                Optional<Credential> login =
                        site.smtpCredentials().find(user).stream().findFirst();
                if (login.isEmpty()) {
                    return Optional.of(record("auth", RelayDecision.deny(noSuchLogin(user), AuthReplies.REJECTED)));
                }
                session.login(login.get().identity());
                return Optional.empty();
            } catch (RuntimeException e) {
                return Optional.of(record(
                        "login",
                        new RelayDecision.Defer(
                                Reason.of("login", "login-unavailable", "the login cannot be looked up: " + e),
                                AuthReplies.UNAVAILABLE)));
            }
        }

        private RelayDecision mail() {
            RelayRequest request = session.request();
            var argument =
                    EnvelopeSyntax.mail(request, "<" + bare(query.from()) + ">", site.messageLimit(request.identity()));
            return argument instanceof Argument.Rejected<ReversePath, MailParameters> rejected
                    ? rejected.decision()
                    : session.mail(((Argument.Accepted<ReversePath, MailParameters>) argument).path());
        }

        private RelayDecision rcpt() {
            var argument = EnvelopeSyntax.rcpt(session.request(), "<" + bare(query.to()) + ">", false);
            return argument instanceof Argument.Rejected<ForwardPath, RecipientParameters> rejected
                    ? rejected.decision()
                    : session.rcpt(((Argument.Accepted<ForwardPath, RecipientParameters>) argument).path());
        }

        private RelayDecision record(String command, RelayDecision decision) {
            steps.add(new Step(command, decision, List.of(), gateSteps));
            gateSteps = List.of();
            return decision;
        }

        private static Reason noSuchLogin(String user) {
            return Reason.of("auth", "no-such-login", "there is no login `" + user + "`");
        }

        /** Does nothing if POP3 would refuse the login. */
        private void popLogin(String user, RelayRequest request) {
            Optional<RelayRequest> admitted = popListeners.stream()
                    .map(listener -> RelayRequest.atConnect(request.client(), listener, request.instant()))
                    .filter(connected -> site.popGate().decide(connected).effect() == RelayDecision.Effect.ABSTAIN)
                    .findFirst();
            Optional<Credential> login =
                    site.popCredentials().find(user).stream().findFirst();
            if (admitted.isPresent() && login.isPresent()) {
                EmailAddress mailbox = EmailAddress.parse(login.get().identity().name());
                if (site.popRefusal(mailbox, admitted.get()).isEmpty()) {
                    grants.loggedIn(mailbox, request.client(), request.instant());
                }
            }
        }
    }

    private static String bare(String address) {
        return address.startsWith("<") && address.endsWith(">") && address.length() > 1
                ? address.substring(1, address.length() - 1)
                : address;
    }
}
