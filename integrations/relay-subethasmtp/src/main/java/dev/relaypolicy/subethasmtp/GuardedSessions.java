package dev.relaypolicy.subethasmtp;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.SmtpReply;
import java.util.Optional;
import org.subethamail.smtp.server.Session;
import org.subethamail.smtp.server.SessionHandler;

/** Replaces the unsafe commands of the server, and rejects the connections that the gate rejects. */
final class GuardedSessions implements SessionHandler {

    private final SubEthaRelay relay;
    private final SessionHandler next;

    GuardedSessions(SubEthaRelay relay, SessionHandler next) {
        this.relay = relay;
        this.next = requireNonNull(next, "next");
    }

    @Override
    public SessionAcceptance accept(Session session) {
        GuardedCommands.install(session.getServer());
        Optional<SmtpReply> refusal =
                SubEthaRelay.refusal(relay.session(session).connect());
        return refusal.isPresent()
                ? SessionAcceptance.failure(refusal.get().code(), refusal.get().behindCode())
                : next.accept(session);
    }

    @Override
    public void onSessionEnd(Session session) {
        next.onSessionEnd(session);
    }
}
