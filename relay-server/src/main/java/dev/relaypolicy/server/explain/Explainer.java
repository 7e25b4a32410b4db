package dev.relaypolicy.server.explain;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import dev.relaypolicy.Explanation;
import dev.relaypolicy.Explanation.Step;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.TlsFacts;
import dev.relaypolicy.auth.AuthReplies;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.pop.CaffeineGrantStore;
import dev.relaypolicy.pop.PopBeforeSmtp;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.server.smtp.Checkpoint;
import dev.relaypolicy.spi.Credential;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Answers what a client would hear at the first refusal from connect to RCPT, by asking what a session asks, in its order and
 * through the same {@link Checkpoint}. Safe for use by many threads.
 */
public final class Explainer {

    private static final String DEFAULT_HELO = "explain.invalid";
    private static final int ONE_MAILBOX = 1;

    /** Where there is no POP3 listener, a POP3 login is as if there were one. */
    private static final Listener ANY_POP3 = new Listener("pop3", 110, Listener.Role.POP3);

    private final Site site;
    private final ImmutableList<Listener> popListeners;
    private final InstantSource clock;

    /** An explainer of a configuration as it stands now, whatever its POP3 listeners are. */
    public Explainer(Site site, InstantSource clock) {
        this(site, List.of(), clock);
    }

    /**
     * An explainer of a configuration as it stands now.
     *
     * @param site the configuration
     * @param popListeners its POP3 listeners, each of which may refuse others; a login on any of them brings a grant
     * @param clock tells the time of the question
     */
    public Explainer(Site site, List<Listener> popListeners, InstantSource clock) {
        this.site = requireNonNull(site, "site");
        this.popListeners = popListeners.isEmpty() ? ImmutableList.of(ANY_POP3) : ImmutableList.copyOf(popListeners);
        this.clock = requireNonNull(clock, "clock");
    }

    /** Answers a question. */
    public Explanation explain(Question question) {
        return new Answering(question).explain();
    }

    /** One question being answered; the steps of each command asked gather under its name. */
    private final class Answering {
        private final Question question;
        private final PopBeforeSmtp grants;
        private final Checkpoint checkpoint;
        private final List<Step> steps = new ArrayList<>();
        private List<Step> gateSteps = List.of();

        Answering(Question question) {
            this.question = question;
            this.grants = new PopBeforeSmtp(
                    new CaffeineGrantStore(
                            PopBeforeSmtp.DEFAULT_WINDOW,
                            CaffeineGrantStore.LAST_LOGIN_WINS,
                            ONE_MAILBOX,
                            Ticker.systemTicker()),
                    site.directory(),
                    PopBeforeSmtp.DEFAULT_WINDOW);
            this.checkpoint = new Checkpoint(site, grants, (gate, request) -> {
                Explanation explanation = gate.explain(request);
                gateSteps = explanation.steps();
                return explanation.decision();
            });
        }

        Explanation explain() {
            RelayRequest facts = RelayRequest.atConnect(question.client(), question.listener(), clock.instant());
            Checkpoint.Answer answer = noted("connect", checkpoint.connect(facts));
            if (answer.refusal().isPresent()) {
                return new Explanation(answer.decision(), steps);
            }
            if (question.tls()) {
                facts = facts.startTls(new TlsFacts("TLSv1.3", "TLS_AES_128_GCM_SHA256", Optional.empty()));
                answer = noted("starttls", checkpoint.connect(facts));
                if (answer.refusal().isPresent()) {
                    return new Explanation(answer.decision(), steps);
                }
            }
            facts = facts.hello(question.helo().orElse(DEFAULT_HELO));
            try {
                if (question.popped().isPresent()) {
                    popLogin(question.popped().get(), facts);
                }
                if (question.user().isPresent()) {
                    Optional<Credential> login = site
                            .smtpCredentials()
                            .find(question.user().get())
                            .stream()
                            .findFirst();
                    if (login.isEmpty()) {
                        return endedAt(
                                "auth",
                                RelayDecision.deny(noSuchLogin(question.user().get()), AuthReplies.REJECTED));
                    }
                    facts = facts.login(login.get().identity());
                }
            } catch (RuntimeException e) {
                return endedAt(
                        "login",
                        new RelayDecision.Defer(
                                Reason.of("login", "login-unavailable", "the login cannot be looked up: " + e),
                                AuthReplies.UNAVAILABLE));
            }
            answer = noted("mail", checkpoint.mail(facts, "<" + bare(question.from()) + ">"));
            if (answer.refusal().isPresent()) {
                return new Explanation(answer.decision(), steps);
            }
            answer = noted(
                    "rcpt", checkpoint.rcpt(answer.facts(), answer.parameters(), "<" + bare(question.to()) + ">"));
            return new Explanation(answer.decision(), steps);
        }

        private Checkpoint.Answer noted(String command, Checkpoint.Answer answer) {
            steps.add(new Step(command, answer.decision(), List.of(), gateSteps));
            gateSteps = List.of();
            return answer;
        }

        private Explanation endedAt(String command, RelayDecision decision) {
            steps.add(new Step(command, decision, List.of(), List.of()));
            return new Explanation(decision, steps);
        }

        private static Reason noSuchLogin(String user) {
            return Reason.of("auth", "no-such-login", "there is no login `" + user + "`");
        }

        /** A login that POP3 would refuse gives no grant, and so changes nothing. */
        private void popLogin(String user, RelayRequest facts) {
            Optional<RelayRequest> admitted = popListeners.stream()
                    .map(listener -> RelayRequest.atConnect(facts.client(), listener, facts.instant()))
                    .filter(connected -> site.popGate().decide(connected).effect() == RelayDecision.Effect.ABSTAIN)
                    .findFirst();
            Optional<Credential> login =
                    site.popCredentials().find(user).stream().findFirst();
            if (admitted.isPresent() && login.isPresent()) {
                EmailAddress mailbox = EmailAddress.parse(login.get().identity().name());
                if (site.popRefusal(mailbox, admitted.get()).isEmpty()) {
                    grants.loggedIn(mailbox, facts.client(), facts.instant());
                }
            }
        }
    }

    /** Takes an address with or without its brackets. */
    private static String bare(String address) {
        return address.startsWith("<") && address.endsWith(">") && address.length() > 1
                ? address.substring(1, address.length() - 1)
                : address;
    }
}
