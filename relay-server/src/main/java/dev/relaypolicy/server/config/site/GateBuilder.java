package dev.relaypolicy.server.config.site;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableTable;
import dev.relaypolicy.DecisionListener;
import dev.relaypolicy.DecisionRecord;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Policies;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.RelayRequest.Stage;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.Trace;
import dev.relaypolicy.auth.LoginRequiredPolicy;
import dev.relaypolicy.server.config.model.Conditions;
import dev.relaypolicy.server.config.model.ListenerSettings;
import dev.relaypolicy.server.config.model.NamedPolicy;
import dev.relaypolicy.server.config.model.TableContents;
import dev.relaypolicy.spi.PolicyContext;
import dev.relaypolicy.spi.PolicyType.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Builds the gate of each listener. Besides the policies written, each gate refuses unknown recipients of local and
 * relay domains, and a submission listener refuses clients that are not authenticated.
 */
public final class GateBuilder {

    private static final DecisionListener ADVISORIES = DecisionListener.logging("advisory");
    private static final RelayPolicy NOTHING = Policies.firstMatch("permits", List.of());

    /** The gate of a listener that the configuration no longer contains, or contains with another role. */
    static final RelayGate CLOSED = RelayGate.of(NOTHING);

    private static final RelayDecision NO_SUCH_LISTENER = RelayDecision.deny(
            Reason.of("listeners", "no-such-listener", "the configuration no longer has a POP3 listener of this name"),
            SmtpReply.ACCESS_DENIED);

    private final List<ListenerSettings> listeners;
    private final Map<Class<?>, Object> ports;
    private final List<RelayPolicy> recipients;

    /**
     * @param ports the parts of the server that policies use
     * @param recipients policies whose refusals every SMTP and submission listener has
     */
    GateBuilder(List<ListenerSettings> listeners, Map<Class<?>, Object> ports, List<RelayPolicy> recipients) {
        this.listeners = listeners;
        this.ports = ports;
        this.recipients = recipients.stream().map(GateBuilder::refusalsOf).toList();
    }

    ImmutableTable<Listener.Role, String, RelayGate> gates() {
        ImmutableTable.Builder<Listener.Role, String, RelayGate> gates = ImmutableTable.builder();
        for (ListenerSettings listener : listeners) {
            if (listener.address().role() != Listener.Role.POP3) {
                gates.put(
                        listener.address().role(),
                        listener.name(),
                        RelayGate.of(
                                refusals(listener),
                                Policies.firstMatch("permits", policies(listener.permit(), listener, Side.PERMIT))));
            }
        }
        return gates.buildOrThrow();
    }

    RelayGate popGate() {
        List<ListenerSettings> written = listeners.stream()
                .filter(listener -> listener.address().role() == Listener.Role.POP3)
                .toList();
        Set<String> names = written.stream().map(ListenerSettings::name).collect(ImmutableSet.toImmutableSet());
        List<RelayPolicy> refusals = new ArrayList<>();
        refusals.add(Policies.when(
                "on a listener that is not written",
                request -> !names.contains(request.listener().name()),
                Policies.named("listeners", request -> NO_SUCH_LISTENER)));
        for (ListenerSettings listener : written) {
            if (!listener.refuse().isEmpty()) {
                refusals.add(Policies.when(
                        "on " + listener.name(),
                        request -> request.listener().name().equals(listener.name()),
                        Policies.firstMatch("refusals", policies(listener.refuse(), listener, Side.REFUSE))));
            }
        }
        return RelayGate.of(Policies.firstMatch("refusals", refusals), NOTHING);
    }

    private RelayPolicy refusals(ListenerSettings listener) {
        List<RelayPolicy> refusals = new ArrayList<>(policies(listener.refuse(), listener, Side.REFUSE));
        if (listener.address().role() == Listener.Role.SUBMISSION) {
            refusals.add(new LoginRequiredPolicy());
        }
        refusals.addAll(recipients);
        return Policies.firstMatch("refusals", refusals);
    }

    /** A permit becomes Abstain, which does not end the chain of refusals. */
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

    private List<RelayPolicy> policies(List<NamedPolicy> chain, ListenerSettings listener, Side side) {
        PolicyContext context = listener.context(side, ports);
        return chain.stream().map(policy -> policy(policy, context)).toList();
    }

    private RelayPolicy policy(NamedPolicy named, PolicyContext context) {
        RelayPolicy policy = named.configured().policy(context);
        if (context.side() == Side.REFUSE && named.type().side() == Side.BOTH) {
            policy = refusalsOf(policy);
        }
        if (named.softBounce()) {
            policy = Policies.softBounce(policy);
        }
        if (named.advisory()) {
            policy = Policies.advisory(policy, (request, decision) -> {
                if (decision instanceof RelayDecision.Opinion opinion) {
                    ADVISORIES.decided(new DecisionRecord("-", request, opinion));
                }
            });
        }
        if (named.isUnconditional()) {
            return policy;
        }
        Conditions when = named.when();
        Conditions unless = named.unless();
        Stage stage = named.stage();
        TableContents tables = context.port(TableContents.class);
        String words = unless.isEmpty() ? when.toString() : (when.isEmpty() ? "not " : when + ", and not ") + unless;
        // a condition on a fact that is not known yet waits: the client may still log in
        Predicate<RelayRequest> holds = request -> request.stage().compareTo(stage) >= 0
                && when.hold(request, tables)
                && (unless.isEmpty() || !unless.hold(request, tables));
        return stage == Stage.RCPT ? Policies.when(words, holds, policy) : Policies.whenSession(words, holds, policy);
    }
}
