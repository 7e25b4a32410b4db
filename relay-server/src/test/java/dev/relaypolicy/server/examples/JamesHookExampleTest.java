package dev.relaypolicy.server.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Listener;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JamesHookExampleTest {

    /** What James' {@code SMTPSession} tells of a session. */
    interface SmtpSession {

        InetSocketAddress getRemoteAddress();
    }

    /** James' {@code HookReturnCode}. */
    enum HookReturnCode {
        OK,
        DENY,
        DENYSOFT
    }

    /** James' {@code HookResult}, which it makes with a builder. */
    record HookResult(HookReturnCode code, String smtpReturnCode, String smtpDescription) {}

    /** James' {@code RcptHook}; there the sender is a {@code MaybeSender} and the recipient a {@code MailAddress}. */
    interface RcptHook {

        HookResult doRcpt(SmtpSession session, Optional<String> sender, String recipient);
    }

    // docs: a hook for James
    /** Asks the gate at each RCPT. */
    static final class RelayRcptHook implements RcptHook {

        private final RelayGate gate;
        private final Listener listener;
        private final InstantSource clock;

        RelayRcptHook(RelayGate gate, Listener listener, InstantSource clock) {
            this.gate = gate;
            this.listener = listener;
            this.clock = clock;
        }

        @Override
        public HookResult doRcpt(SmtpSession session, Optional<String> sender, String recipient) {
            RelayRequest request = RelayRequest.atConnect(
                            IpAddress.of(session.getRemoteAddress().getAddress()), listener, clock.instant())
                    .mail(ReversePath.parse(sender.orElse("")))
                    .rcpt(ForwardPath.parse(recipient));
            RelayDecision decision = gate.decide(request);
            if (decision instanceof RelayDecision.Permit permit) {
                return result(HookReturnCode.OK, permit.reply());
            } else if (decision instanceof RelayDecision.Deny deny) {
                return result(HookReturnCode.DENY, deny.reply());
            }
            return result(HookReturnCode.DENYSOFT, ((RelayDecision.Defer) decision).reply());
        }

        private static HookResult result(HookReturnCode code, SmtpReply reply) {
            String status = reply.enhanced().map(enhanced -> enhanced + " ").orElse("");
            return new HookResult(code, Integer.toString(reply.code()), status + reply.text());
        }
    }
    // docs: end

    @Test
    void aPrinterMayRelayAndNobodyElse() {
        assertThat(ask("127.0.0.1").code()).isEqualTo(HookReturnCode.OK);
        assertThat(ask("127.0.0.2")).isEqualTo(new HookResult(HookReturnCode.DENY, "550", "5.7.1 Relay denied"));
    }

    private static HookResult ask(String client) {
        RelayGate gate = RelayGate.of(new PrinterPolicy("printers", Set.of(IpAddress.parse("127.0.0.1"))));
        RcptHook hook = new RelayRcptHook(gate, new Listener("smtp", 25, Listener.Role.SMTP), InstantSource.system());
        InetSocketAddress peer = new InetSocketAddress(IpAddress.parse(client).toInetAddress(), 40_000);
        return hook.doRcpt(() -> peer, Optional.of("printer@example.org"), "you@example.net");
    }
}
