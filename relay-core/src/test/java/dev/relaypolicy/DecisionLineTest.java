package dev.relaypolicy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.text.LogFormat;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DecisionLineTest {

    private static final RelayRequest AT_CONNECT = RelayRequest.atConnect(
            IpAddress.parse("192.0.2.1"),
            new Listener("smtp", 25, Listener.Role.SMTP),
            Instant.parse("2026-11-25T12:00:00Z"));

    private static final RelayDecision.Deny DENIED =
            RelayDecision.deny(Reason.of("gate", "no-opinion", "no policy permits it"), SmtpReply.RELAY_DENIED);

    @Test
    void logsDecisionAsOneLine() {
        RelayRequest request = AT_CONNECT
                .hello("client.example")
                .mail(ReversePath.parse("ann@example.org"))
                .rcpt(ForwardPath.parse("you@example.net"));

        assertThat(DecisionLine.of(LogFormat.LINE, "decision", new DecisionRecord("7.1", request, DENIED)))
                .isEqualTo("decision id=7.1 time=2026-11-25T12:00:00Z verdict=deny code=550 enhanced=5.7.1 policy=gate"
                        + " origin=- reason=no-opinion client=192.0.2.1 listener=smtp tls=- helo=client.example user=-"
                        + " from=<ann@example.org> to=<you@example.net> detail=no\\spolicy\\spermits\\sit");
    }

    @Test
    void clientTextCannotBreakTheLine() {
        RelayRequest request = AT_CONNECT.hello("a b\"\r\ndecision verdict=permit \u001b[31m\\ " + "x".repeat(3000));

        String line = DecisionLine.of(LogFormat.LINE, "decision", new DecisionRecord("7.1", request, DENIED));

        assertThat(line)
                .hasSizeLessThan(1200)
                .matches("[ -~]+")
                .contains(" helo=a\\sb\\u0022\\r\\ndecision\\sverdict=permit\\s\\u001b[31m\\\\\\sxxx")
                .contains("xxx... user=-");
    }
}
