package dev.relaypolicy.server.protocol.policyd;

import dev.relaypolicy.server.log.DecisionLog;
import dev.relaypolicy.server.protocol.wire.Connection;
import dev.relaypolicy.server.protocol.wire.WireLine;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A connection of a policy client, served on the calling thread. It may carry any number of requests. */
public final class PolicySession {

    private static final Logger LOGGER = System.getLogger(PolicySession.class.getName());

    /** Postfix sends about 30 attributes; only a sender, a recipient or a certificate can make a line long. */
    private static final int MAX_LINE = 8192;

    private static final int MAX_ATTRIBUTES = 100;

    private PolicySession() {}

    /**
     * Answers requests until the client closes the connection. A request that cannot be understood receives no answer
     * and ends the connection; Postfix then defers the client.
     *
     * @throws IOException if the connection is lost or the client is too slow
     */
    public static void serve(Connection connection, PolicyServices services) throws IOException {
        boolean local = connection.address().socket().isPresent();
        if (!local && !services.site().get().answersPolicyRequests(connection.listener(), connection.client())) {
            LOGGER.log(Level.WARNING, "rejected {0}: the address is not in `peers` of the listener", connection);
            return;
        }
        DecisionLog log = services.logs().get();
        connection.beforeWriting(log::flush);
        PolicyConversation conversation = new PolicyConversation(connection.listener(), services, log);
        try {
            Optional<PolicyRequest> request = read(connection, services);
            while (request.isPresent() && !connection.isStopping()) {
                connection.writer().unixLine("action=" + conversation.action(request.get()));
                connection.writer().unixLine("");
                request = read(connection, services);
            }
        } catch (PolicyProtocolException e) {
            LOGGER.log(Level.WARNING, "policy request from {0} without an answer: {1}", connection, e.getMessage());
        } finally {
            log.flush();
        }
    }

    /** Reads a request; empty if the client has closed the connection. */
    private static Optional<PolicyRequest> read(Connection connection, PolicyServices services) throws IOException {
        List<String> lines = new ArrayList<>();
        while (true) {
            WireLine line = connection.readUnixLine(MAX_LINE, services.command().get());
            if (line instanceof WireLine.EndOfStream && lines.isEmpty()) {
                return Optional.empty();
            }
            String text = text(line);
            if (text.isEmpty()) {
                return Optional.of(PolicyRequest.parse(lines));
            }
            if (lines.size() == MAX_ATTRIBUTES) {
                throw new PolicyProtocolException("it has more than " + MAX_ATTRIBUTES + " attributes");
            }
            lines.add(text);
        }
    }

    private static String text(WireLine line) {
        if (line instanceof WireLine.Line whole && whole.text().isPresent()) {
            return whole.text().get();
        }
        throw new PolicyProtocolException(
                "it is incomplete, or one of its lines is too long, is not UTF-8, or contains a CR or NUL");
    }
}
