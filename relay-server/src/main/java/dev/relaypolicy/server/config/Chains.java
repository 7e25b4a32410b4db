package dev.relaypolicy.server.config;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableTable;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Permission;
import dev.relaypolicy.Policies;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.RelayRequest.Stage;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.Trace;
import dev.relaypolicy.auth.AuthenticatedPolicy;
import dev.relaypolicy.auth.LoginRequiredPolicy;
import dev.relaypolicy.auth.MailPermissionPolicy;
import dev.relaypolicy.local.LocalRecipientPolicy;
import dev.relaypolicy.pop.PopBeforeSmtpPolicy;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.spi.MailboxDirectory;
import dev.relaypolicy.tab.policy.IpMapPolicy;
import dev.relaypolicy.tab.policy.IpTablePolicy;
import dev.relaypolicy.tab.policy.SpammersPolicy;
import dev.relaypolicy.tab.xmail.SpamAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Makes the chains of a configuration: for each listener a gate, in which every refusal is asked before any permit. Beside what is
 * written, each refuses mail for recipients that domains of ours do not have, whoever asks, and a submission listener whoever has
 * not logged in.
 */
final class Chains {

    private static final SmtpReply TLS_FIRST = SmtpReply.of(530, 5, 7, 0, "Must issue a STARTTLS command first");
    private static final RelayPolicy NOTHING = Policies.firstMatch("permits", List.of());

    /** The gate of a listener that is written nowhere any more, or with another role: nothing permits. */
    static final RelayGate CLOSED = RelayGate.of(NOTHING);

    /** What POP3 clients hear there: a login would be the beginning of a grant. */
    private static final RelayPolicy NOT_WRITTEN = refused(
            Reason.of("listeners", "no-such-listener", "no POP3 listener of this name is written any more"),
            SmtpReply.ACCESS_DENIED);

    private final Configuration configuration;
    private final Tables tables;
    private final MailboxDirectory directory;
    private final RelayPolicy relayedRecipients;
    private final Optional<Site> mailRoot;

    Chains(
            Configuration configuration,
            Tables tables,
            MailboxDirectory directory,
            Callout callout,
            Optional<Site> mailRoot) {
        this.configuration = configuration;
        this.tables = tables;
        this.directory = directory;
        this.relayedRecipients = new RelayedRecipients(configuration.mail().relayed(), tables, callout);
        this.mailRoot = mailRoot;
    }

    /** The gates of the SMTP and submission listeners, by role and name. */
    ImmutableTable<Listener.Role, String, RelayGate> gates() {
        ImmutableTable.Builder<Listener.Role, String, RelayGate> gates = ImmutableTable.builder();
        for (ListenerSettings listener : configuration.listeners()) {
            if (listener.address().role() != Listener.Role.POP3) {
                gates.put(
                        listener.address().role(),
                        listener.name(),
                        RelayGate.of(
                                refusals(listener),
                                Policies.firstMatch("permits", policies(listener.permit(), listener, true))));
            }
        }
        return gates.buildOrThrow();
    }

    /** The gate of the POP3 listeners, each of which has its own refusals. */
    RelayGate popGate() {
        List<ListenerSettings> written = configuration.listeners().stream()
                .filter(listener -> listener.address().role() == Listener.Role.POP3)
                .toList();
        Set<String> names = written.stream().map(ListenerSettings::name).collect(ImmutableSet.toImmutableSet());
        List<RelayPolicy> refusals = new ArrayList<>();
        refusals.add(Policies.when(
                "on a listener that is not written",
                request -> !names.contains(request.listener().name()),
                NOT_WRITTEN));
        for (ListenerSettings listener : written) {
            if (!listener.refuse().isEmpty()) {
                refusals.add(Policies.when(
                        "on " + listener.name(),
                        request -> request.listener().name().equals(listener.name()),
                        Policies.firstMatch("refusals", policies(listener.refuse(), listener, false))));
            }
        }
        return RelayGate.of(Policies.firstMatch("refusals", refusals), NOTHING);
    }

    private RelayPolicy refusals(ListenerSettings listener) {
        List<RelayPolicy> refusals = new ArrayList<>(policies(listener.refuse(), listener, false));
        if (listener.address().role() == Listener.Role.SUBMISSION) {
            refusals.add(new LoginRequiredPolicy());
        }
        refusals.add(refusalsOf(new LocalRecipientPolicy(directory)));
        refusals.add(refusalsOf(relayedRecipients));
        return Policies.firstMatch("refusals", refusals);
    }

    /** A policy that permits and refuses, as far as it refuses: so that a permit of it does not end the refusals. */
    private static RelayPolicy refusalsOf(RelayPolicy policy) {
        return new RelayPolicy() {
            @Override
            public RelayDecision decide(RelayRequest request) {
                return decide(request, Trace.off());
            }

            @Override
            public RelayDecision decide(RelayRequest request, Trace trace) {
                RelayDecision decision = policy.decide(request, trace);
                return decision.effect() == RelayDecision.Effect.PERMIT ? RelayDecision.abstain() : decision;
            }

            @Override
            public String name() {
                return policy.name();
            }
        };
    }

    private List<RelayPolicy> policies(List<NamedPolicy> chain, ListenerSettings listener, boolean permits) {
        return chain.stream().map(policy -> policy(policy, listener, permits)).toList();
    }

    private RelayPolicy policy(NamedPolicy named, ListenerSettings listener, boolean permits) {
        RelayPolicy policy = made(named, listener, permits);
        if (named.isUnconditional()) {
            return policy;
        }
        Conditions when = named.when();
        Conditions unless = named.unless();
        Stage stage = named.stage();
        String words = unless.isEmpty() ? when.toString() : (when.isEmpty() ? "not " : when + ", and not ") + unless;
        // a condition on what is not known yet waits: the client may still log in
        Predicate<RelayRequest> holds = request -> request.stage().compareTo(stage) >= 0
                && when.hold(request, tables)
                && (unless.isEmpty() || !unless.hold(request, tables));
        return stage == Stage.RCPT ? Policies.when(words, holds, policy) : Policies.whenSession(words, holds, policy);
    }

    private RelayPolicy made(NamedPolicy named, ListenerSettings listener, boolean permits) {
        PolicySpec spec = named.spec();
        String name = named.name();
        if (spec instanceof PolicySpec.LocalRecipients) {
            return new LocalRecipientPolicy(directory);
        } else if (spec instanceof PolicySpec.RelayDomains) {
            return relayedRecipients;
        } else if (spec instanceof PolicySpec.Authenticated) {
            return new AuthenticatedPolicy();
        } else if (spec instanceof PolicySpec.PopBeforeSmtp) {
            return new PopBeforeSmtpPolicy();
        } else if (spec instanceof PolicySpec.LoginRequired) {
            return new LoginRequiredPolicy();
        } else if (spec instanceof PolicySpec.MailPermission) {
            return new MailPermissionPolicy(request -> false);
        } else if (spec instanceof PolicySpec.TlsRequired) {
            return tlsRequired(name);
        } else if (spec instanceof PolicySpec.IpTablePermit table) {
            return new IpTablePolicy(name, () -> table.addresses().table(tables));
        } else if (spec instanceof PolicySpec.Anybody) {
            return anybody(named);
        } else if (spec instanceof PolicySpec.IpMap map) {
            return new IpMapPolicy(name, () -> map.file().map(tables::get).orElse(map.inline()), map.reply());
        } else if (spec instanceof PolicySpec.Spammers spammers) {
            return new SpammersPolicy(
                    name, () -> spammers.file().map(tables::get).orElse(spammers.inline()), spammers.reply());
        } else if (spec instanceof PolicySpec.SendersRefused senders) {
            return sendersRefused(named, senders);
        } else if (spec instanceof PolicySpec.Refuse refuse) {
            return refused(named, refuse.reply());
        } else if (spec instanceof PolicySpec.Provided provided) {
            return permits ? provided.policy() : refusalsOf(provided.policy());
        }
        return mailRoot(listener, permits);
    }

    /** What the MailRoot says itself. */
    private RelayPolicy mailRoot(ListenerSettings listener, boolean permits) {
        Site site = mailRoot.orElseThrow();
        if (listener.address().role() == Listener.Role.POP3) {
            return site.popGate().refusals();
        }
        RelayGate gate = site.smtpGate(new Listener(
                listener.name(),
                Math.max(1, listener.address().port()),
                listener.address().role()));
        return permits ? gate.permits() : gate.refusals();
    }

    private static RelayPolicy tlsRequired(String name) {
        return Policies.named(name, request -> {
            boolean excused = request.identity()
                    .filter(who -> who.permissions().allows(Permission.WITHOUT_TLS))
                    .isPresent();
            return request.stage() == Stage.CONNECT || request.tls().isPresent() || excused
                    ? RelayDecision.abstain()
                    : RelayDecision.deny(Reason.of(name, "no-tls", "the session is in clear text"), TLS_FIRST);
        });
    }

    private static RelayPolicy anybody(NamedPolicy named) {
        RelayDecision permit = RelayDecision.permit(
                Reason.of(named.name(), "permitted", "everybody may whom the conditions leave", named.origin()));
        return Policies.forAnyRecipient(Policies.named(
                named.name(), request -> request.forwardPath().isPresent() ? permit : RelayDecision.abstain()));
    }

    private static RelayPolicy refused(NamedPolicy named, SmtpReply reply) {
        return refused(
                Reason.of(named.name(), "refused", "everybody is refused whom the conditions leave", named.origin()),
                reply);
    }

    private static RelayPolicy refused(Reason reason, SmtpReply reply) {
        RelayDecision deny = RelayDecision.deny(reason, reply);
        return Policies.named(reason.policy(), request -> deny);
    }

    private RelayPolicy sendersRefused(NamedPolicy named, PolicySpec.SendersRefused senders) {
        return Policies.named(named.name(), request -> {
            if (request.reversePath().isEmpty()) {
                return RelayDecision.abstain();
            }
            var path = request.reversePath().get();
            Optional<SpamAddress> row = senders.file()
                    .map(tables::get)
                    .flatMap(table -> path.address().flatMap(sender -> table.find(sender.toString())));
            if (row.isPresent()) {
                return RelayDecision.deny(
                        Reason.of(
                                named.name(),
                                "listed",
                                "the sender matches `" + row.get().pattern() + "`",
                                row.get().origin()),
                        senders.reply());
            }
            return senders.senders().contains(path.address(), path.isNull())
                    ? RelayDecision.deny(
                            Reason.of(named.name(), "listed", "the sender is listed", named.origin()), senders.reply())
                    : RelayDecision.abstain();
        });
    }
}
