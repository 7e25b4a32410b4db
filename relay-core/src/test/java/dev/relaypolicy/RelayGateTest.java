package dev.relaypolicy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.policy.IpTablePolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelayGateTest {

    private static final RelayPolicy OFFICE = IpTablePolicy.of("office", "192.0.2.0/24");

    private static RelayRequest atMail(String client) {
        return RelayRequest.atConnect(
                        IpAddress.parse(client), new Listener("smtp", 25, Listener.Role.SMTP), Instant.EPOCH)
                .mail(ReversePath.NULL);
    }

    @Test
    void clientInTableMaySendToAnyDomain() {
        assertThat(RelayGate.of(OFFICE).permitsAnyDomain(atMail("192.0.2.7"))).isTrue();
        assertThat(RelayGate.of(OFFICE).permitsAnyDomain(atMail("198.51.100.7")))
                .isFalse();
    }

    @Test
    void advisoryPolicyDoesNotReportQuestionThatNoClientAsked() {
        List<RelayRequest> reported = new ArrayList<>();
        RelayGate gate = RelayGate.of(Policies.advisory(OFFICE, (request, decision) -> reported.add(request)));
        assertThat(gate.permitsAnyDomain(atMail("192.0.2.7"))).isFalse();
        assertThat(reported).isEmpty();
        gate.decide(atMail("192.0.2.7").rcpt(ForwardPath.parse("you@example.net")));
        assertThat(reported).hasSize(1);
    }
}
