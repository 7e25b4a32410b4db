package dev.relaypolicy;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.net.IpAddress;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * Opens the {@linkplain RelaySession sessions} of a mail server. Immutable, and thread-safe if its parts are.
 *
 * <pre>{@code
 * RelayEngine engine = new RelayEngine(() -> RelayRules.of(gate), InstantSource.system(), DecisionListener.logging());
 * }</pre>
 *
 * @param rules supplies the current rules for each question
 * @param clock supplies the time of each question
 * @param decisions receives each decision before its client does
 */
public record RelayEngine(Supplier<? extends RelayRules> rules, InstantSource clock, DecisionListener decisions) {

    public RelayEngine {
        requireNonNull(rules, "rules");
        requireNonNull(clock, "clock");
        requireNonNull(decisions, "decisions");
    }

    /** Opens a session for a client that has just connected; {@code id} is its name in the log. */
    public RelaySession session(String id, IpAddress client, Listener listener) {
        return session(id, RelayRequest.atConnect(client, listener, clock.instant()));
    }

    /**
     * Opens a session for a front door that is first called in the middle of a connection.
     *
     * @param connected everything known about the connection before MAIL
     */
    public RelaySession session(String id, RelayRequest connected) {
        return new RelaySession(id, rules, clock, decisions, RelayGate::decide, connected);
    }

    /** Opens a session that decides with {@code decider}, for example to record explanations. */
    public RelaySession session(String id, RelayRequest connected, RelaySession.Decider decider) {
        return new RelaySession(id, rules, clock, decisions, decider, connected);
    }
}
