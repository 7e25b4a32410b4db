package dev.relaypolicy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.testkit.probe.ProbePattern;
import dev.relaypolicy.testkit.probe.ProbePatterns;
import dev.relaypolicy.testkit.probe.ProbeResult;
import dev.relaypolicy.testkit.probe.ProbeTarget;
import dev.relaypolicy.testkit.probe.RelayProbe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The open-relay probe against Postfix. */
@Tag("peers")
class ProbedPostfixTest {

    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");
    private static final ProbeTarget TARGET =
            new ProbeTarget(DomainName.parse("local.test"), LOOPBACK, EmailAddress.parse("victim@outside.test"));

    @TempDir
    private Path folder;

    private Postfix start(String... more) throws IOException, InterruptedException {
        return Postfix.start(
                folder,
                "mail.local.test",
                "mynetworks = 127.0.0.9",
                "relay_domains = local.test",
                "smtpd_peername_lookup = no",
                "smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination",
                String.join("\n", more));
    }

    private static List<ProbeResult> results(Postfix postfix, String client) {
        RelayProbe probe = new RelayProbe(
                new InetSocketAddress(LOOPBACK.toInetAddress(), postfix.port()),
                Optional.of(IpAddress.parse(client).toInetAddress()),
                Duration.ofSeconds(20),
                Optional.empty());
        return ProbePatterns.of(TARGET).stream().map(probe::run).toList();
    }

    private static List<String> accepted(List<ProbeResult> results) {
        return results.stream()
                .filter(result -> result.verdict() == ProbeResult.Verdict.ACCEPTED)
                .map(ProbeResult::pattern)
                .map(ProbePattern::rcpt)
                .distinct()
                .toList();
    }

    @Test
    void refusesStrangersAndPermitsListedClients() throws Exception {
        try (Postfix postfix = start()) {
            assertThat(results(postfix, "127.0.0.2"))
                    .allMatch(result -> result.verdict() == ProbeResult.Verdict.REFUSED);
            assertThat(accepted(results(postfix, "127.0.0.9"))).contains("RCPT TO:<victim@outside.test>");
        }
    }

    /** The server refuses plain addresses of other domains. */
    @Test
    void findsServerThatIsOpenToTricksOnly() throws Exception {
        try (Postfix postfix = start("allow_untrusted_routing = yes")) {
            assertThat(accepted(results(postfix, "127.0.0.2")))
                    .contains("RCPT TO:<victim%outside.test@local.test>", "RCPT TO:<outside.test!victim@local.test>")
                    .doesNotContain("RCPT TO:<victim@outside.test>");
        }
    }
}
