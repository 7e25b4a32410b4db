package dev.relaypolicy.server.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.ServerExtension;
import dev.relaypolicy.testkit.probe.ProbePatterns;
import dev.relaypolicy.testkit.probe.ProbeResult;
import dev.relaypolicy.testkit.probe.ProbeTarget;
import dev.relaypolicy.testkit.probe.RelayProbe;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ProbeExampleTest {

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension();

    @Test
    void probeFindsNoOpenRelay() {
        InetSocketAddress server = SERVER.server().address("smtp", ServerExtension.FOREIGN);
        // docs: probing a server
        IpAddress stranger = IpAddress.parse("127.0.0.2");
        RelayProbe probe =
                new RelayProbe(server, Optional.of(stranger.toInetAddress()), Duration.ofSeconds(10), Optional.empty());
        ProbeTarget target = new ProbeTarget(
                DomainName.parse("wiz-code.private"), // a domain that the server accepts
                IpAddress.of(server.getAddress()),
                EmailAddress.parse("victim@example.net")); // not a local address
        assertThat(ProbePatterns.of(target))
                .allSatisfy(pattern -> assertThat(probe.run(pattern).verdict()).isEqualTo(ProbeResult.Verdict.REFUSED));
        // docs: end
    }
}
