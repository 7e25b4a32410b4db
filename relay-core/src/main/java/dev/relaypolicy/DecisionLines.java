package dev.relaypolicy;

import dev.relaypolicy.text.Escapes;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** A listener that logs each decision as one line. */
final class DecisionLines implements DecisionListener {

    private static final Logger LOGGER = System.getLogger(DecisionListener.class.getName());
    private static final String NONE = "-";

    /** Maximum length of a logged value in characters; a client may send 2,000 bytes of HELO. */
    private static final int MAX_VALUE = 400;

    @Override
    public void decided(String sessionId, RelayRequest request, RelayDecision.Opinion decision) {
        LOGGER.log(Level.INFO, line(sessionId, request, decision));
    }

    static String line(String sessionId, RelayRequest request, RelayDecision.Opinion decision) {
        Reason reason = decision.reason();
        StringBuilder line = new StringBuilder("decision");
        put(line, "id", sessionId);
        put(line, "time", request.instant().toString());
        put(line, "verdict", decision.effect().word());
        put(line, "code", Integer.toString(decision.reply().code()));
        put(
                line,
                "enhanced",
                decision.reply().enhanced().map(EnhancedStatus::toString).orElse(NONE));
        put(line, "policy", reason.policy());
        put(line, "origin", reason.origin().map(Origin::toString).orElse(NONE));
        put(line, "reason", reason.code());
        put(line, "client", request.client().toString());
        put(line, "listener", request.listener().name());
        put(line, "tls", request.tls().map(TlsFacts::protocol).orElse(NONE));
        put(line, "helo", request.helo().orElse(NONE));
        put(line, "user", request.identity().map(Identity::name).orElse(NONE));
        put(line, "from", request.reversePath().map(Object::toString).orElse(NONE));
        put(line, "to", request.forwardPath().map(Object::toString).orElse(NONE));
        put(line, "detail", reason.detail());
        return line.toString();
    }

    private static void put(StringBuilder line, String name, String value) {
        String shown = value.length() > MAX_VALUE ? value.substring(0, MAX_VALUE) + "..." : value;
        line.append(' ')
                .append(name)
                .append('=')
                .append(Escapes.printable(shown).replace("\"", "\\u0022").replace(" ", "\\s"));
    }
}
