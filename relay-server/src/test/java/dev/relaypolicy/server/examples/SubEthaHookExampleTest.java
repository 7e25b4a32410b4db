package dev.relaypolicy.server.examples;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relaypolicy.Listener;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SubEthaHookExampleTest {

    /** The methods of SubEthaSMTP's {@code MessageHandler} that bear on relaying. */
    interface MessageHandler {

        void from(String from) throws RejectException;

        void recipient(String recipient) throws RejectException;
    }

    /** SubEthaSMTP's exception of the same name. */
    static final class RejectException extends Exception {

        private static final long serialVersionUID = 1L;

        RejectException(int code, String message) {
            super(code + " " + message);
        }
    }

    // docs: a hook for SubEthaSMTP
    /** One transaction: SubEthaSMTP makes a handler for each. */
    static final class RelayMessageHandler implements MessageHandler {

        private final RelayGate gate;
        private RelayRequest facts;

        RelayMessageHandler(RelayGate gate, Listener listener, InetAddress peer, InstantSource clock) {
            this.gate = gate;
            this.facts = RelayRequest.atConnect(IpAddress.of(peer), listener, clock.instant());
        }

        @Override
        public void from(String from) throws RejectException {
            facts = facts.mail(path(ReversePath::parse, from));
            refuseUnlessGood(gate.decide(facts));
        }

        @Override
        public void recipient(String recipient) throws RejectException {
            refuseUnlessGood(gate.decide(facts.rcpt(path(ForwardPath::parse, recipient))));
        }

        private static <P> P path(Function<String, P> parser, String text) throws RejectException {
            try {
                return parser.apply(text);
            } catch (IllegalArgumentException e) {
                throw new RejectException(501, "5.1.3 Syntax error in the address");
            }
        }

        private static void refuseUnlessGood(RelayDecision decision) throws RejectException {
            if (decision instanceof RelayDecision.Deny deny) {
                throw refusal(deny.reply());
            } else if (decision instanceof RelayDecision.Defer defer) {
                throw refusal(defer.reply());
            }
        }

        private static RejectException refusal(SmtpReply reply) {
            return new RejectException(
                    reply.code(), reply.enhanced().map(status -> status + " ").orElse("") + reply.text());
        }
    }
    // docs: end

    private static final RelayGate GATE =
            RelayGate.of(new PrinterPolicy("printers", Set.of(IpAddress.parse("127.0.0.1"))));

    @Test
    void aPrinterMayRelayAndNobodyElse() throws Exception {
        MessageHandler printer = handler("127.0.0.1");
        printer.from("printer@example.org");
        assertThatCode(() -> printer.recipient("you@example.net")).doesNotThrowAnyException();

        MessageHandler stranger = handler("127.0.0.2");
        stranger.from("");
        assertThatThrownBy(() -> stranger.recipient("you@example.net")).hasMessage("550 5.7.1 Relay denied");
        assertThatThrownBy(() -> stranger.recipient("you@example.net@example.org"))
                .hasMessage("501 5.1.3 Syntax error in the address");
    }

    private static MessageHandler handler(String client) {
        return new RelayMessageHandler(
                GATE,
                new Listener("smtp", 25, Listener.Role.SMTP),
                IpAddress.parse(client).toInetAddress(),
                InstantSource.system());
    }
}
