package dev.relaypolicy.spi;

import dev.relaypolicy.EnhancedStatus;
import dev.relaypolicy.Identity;
import dev.relaypolicy.Origin;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.TlsFacts;
import dev.relaypolicy.text.Escapes;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Logs each decision as one line. */
final class DecisionLines implements DecisionListener {

    private static final Logger LOG = System.getLogger(DecisionListener.class.getName());
    private static final String NONE = "-";

    /** A client may send 2,000 octets of HELO; the log need not keep them all. */
    private static final int MAX_VALUE = 400;

    @Override
    public void decided(String session, RelayRequest facts, RelayDecision.Opinion decision) {
        LOG.log(Level.INFO, line(session, facts, decision));
    }

    static String line(String session, RelayRequest facts, RelayDecision.Opinion decision) {
        Reason reason = decision.reason();
        StringBuilder line = new StringBuilder("decision");
        put(line, "id", session);
        put(line, "time", facts.instant().toString());
        put(line, "verdict", decision.effect().word());
        put(line, "code", Integer.toString(decision.reply().code()));
        put(
                line,
                "enhanced",
                decision.reply().enhanced().map(EnhancedStatus::toString).orElse(NONE));
        put(line, "policy", reason.policy());
        put(line, "origin", reason.origin().map(Origin::toString).orElse(NONE));
        put(line, "reason", reason.code());
        put(line, "client", facts.client().toString());
        put(line, "listener", facts.listener().name());
        put(line, "tls", facts.tls().map(TlsFacts::protocol).orElse(NONE));
        put(line, "helo", facts.helo().orElse(NONE));
        put(line, "user", facts.identity().map(Identity::name).orElse(NONE));
        put(line, "from", facts.reversePath().map(Object::toString).orElse(NONE));
        put(line, "to", facts.forwardPath().map(Object::toString).orElse(NONE));
        put(line, "detail", reason.detail());
        return line.toString();
    }

    private static void put(StringBuilder line, String name, String value) {
        String kept = value.length() > MAX_VALUE ? value.substring(0, MAX_VALUE) + "..." : value;
        line.append(' ')
                .append(name)
                .append('=')
                .append(Escapes.printable(kept).replace("\"", "\\u0022").replace(" ", "\\s"));
    }
}
