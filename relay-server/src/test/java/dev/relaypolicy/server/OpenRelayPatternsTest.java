package dev.relaypolicy.server;

import static dev.relaypolicy.server.ServerExtension.FOREIGN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.testkit.probe.ProbePattern;
import dev.relaypolicy.testkit.probe.ProbePatterns;
import dev.relaypolicy.testkit.probe.ProbeTarget;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sends the patterns of open-relay scanners from an unknown client, and checks the exact replies. None may be accepted
 * at RCPT: a server that accepts and bounces later is an open relay too.
 */
class OpenRelayPatternsTest {

    /** Recipients that the probe omits because other servers may treat them as local mailboxes. */
    private static final List<String> MORE = List.of(
            "<relaytest@localhost>",
            "<relaytest@wiz-code.private>,<relaytest@victim.test>",
            "<relaytest@wiz-code.private> <relaytest@victim.test>",
            "<relaytest@wiz-code.private@>");

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension();

    static Stream<ProbePattern> patterns() {
        ProbeTarget target = new ProbeTarget(
                DomainName.parse("wiz-code.private"),
                IpAddress.parse("127.0.0.1"),
                EmailAddress.parse("relaytest@victim.test"));
        return Stream.concat(
                ProbePatterns.of(target).stream()
                        .filter(pattern -> pattern.opening().isEmpty()),
                MORE.stream()
                        .map(path -> new ProbePattern(
                                "more",
                                Optional.empty(),
                                "client.example",
                                Optional.empty(),
                                "MAIL FROM:<antispam@wiz-code.private>",
                                "RCPT TO:" + path)));
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void rejectsOpenRelayPattern(ProbePattern pattern) throws IOException {
        try (TestClient client = SERVER.smtp(FOREIGN)) {
            if (pattern.claim().isPresent()) {
                assertThat(client.ask(pattern.claim().get())).matches("(252|5..) .*");
            }
            String mail = client.ask(pattern.mail());
            assertThat(mail).matches("(250|501|553|555) .*");
            assertThat(client.ask(pattern.rcpt()))
                    .as("%s", pattern)
                    .matches(mail.startsWith("250") ? "(550|501|555) .*" : "503 .*");
        }
    }
}
