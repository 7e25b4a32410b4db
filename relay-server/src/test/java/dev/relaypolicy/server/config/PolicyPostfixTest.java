package dev.relaypolicy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.TestClient;
import dev.relaypolicy.testkit.probe.ProbePatterns;
import dev.relaypolicy.testkit.probe.ProbeResult;
import dev.relaypolicy.testkit.probe.ProbeTarget;
import dev.relaypolicy.testkit.probe.RelayProbe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Postfix that asks a policy listener whether a client may relay. */
@Tag("peers")
class PolicyPostfixTest {

    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");
    private static final ProbeTarget TARGET =
            new ProbeTarget(DomainName.parse("local.test"), LOOPBACK, EmailAddress.parse("victim@outside.test"));
    private static final String STRANGER = "127.0.0.2";
    private static final String PRINTER = "127.0.0.9";

    @TempDir
    private Path folder;

    private YamlServer relay;

    @BeforeEach
    void start() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        relay = YamlServer.start(Files.writeString(folder.resolve("relay.yaml"), """
                host: relay.local.test
                listeners:
                  policy: {protocol: postfix-policy, port: 0, refuse: [blocked], permit: [printers, relay-domains]}
                  unix: {protocol: postfix-policy, socket: relay.sock, mode: "0666", permit: [printers, relay-domains]}
                policies:
                  printers: {type: ip-table, addresses: [127.0.0.9]}
                  blocked: {type: refuse, when: {sender: [blocked.test]}}
                relay-domains: [local.test]
                next-hops: {smarthost: {host: 127.0.0.1, port: 9, default: true}}
                """));
    }

    @AfterEach
    void stop() {
        relay.close();
    }

    private Postfix postfix(String service) throws IOException, InterruptedException {
        return Postfix.start(
                folder.resolve("postfix"),
                "mail.local.test",
                "relay_domains = local.test",
                "smtpd_peername_lookup = no",
                "smtpd_relay_restrictions = check_policy_service " + service + ", reject_unauth_destination");
    }

    private static List<ProbeResult> results(Postfix postfix, String client) {
        RelayProbe probe = new RelayProbe(
                new InetSocketAddress(LOOPBACK.toInetAddress(), postfix.port()),
                Optional.of(IpAddress.parse(client).toInetAddress()),
                Duration.ofSeconds(20),
                Optional.empty());
        return ProbePatterns.of(TARGET).stream().map(probe::run).toList();
    }

    private static String answer(Postfix postfix, String client, String from, String to) throws IOException {
        try (TestClient smtp =
                TestClient.connect(new InetSocketAddress(LOOPBACK.toInetAddress(), postfix.port()), client)) {
            smtp.reply();
            smtp.ask("EHLO client.test");
            smtp.ask("MAIL FROM:<" + from + ">");
            String answer = smtp.ask("RCPT TO:<" + to + ">");
            smtp.ask("QUIT");
            return answer;
        }
    }

    @Test
    void postfixRelaysForPermittedClientsOnly() throws Exception {
        try (Postfix postfix = postfix("inet:127.0.0.1:" + relay.port("policy"))) {
            assertThat(results(postfix, STRANGER)).allMatch(result -> result.verdict() == ProbeResult.Verdict.REFUSED);
            assertThat(answer(postfix, PRINTER, "scan@local.test", "you@outside.test"))
                    .startsWith("250 ");
            assertThat(answer(postfix, PRINTER, "scan@local.test", "victim%outside.test@local.test"))
                    .startsWith("5");
            assertThat(answer(postfix, STRANGER, "me@outside.test", "you@outside.test"))
                    .startsWith("550 5.7.1 ")
                    .endsWith("Relay denied");
            assertThat(answer(postfix, STRANGER, "me@outside.test", "ann@local.test"))
                    .startsWith("250 ");
            assertThat(answer(postfix, PRINTER, "me@blocked.test", "ann@local.test"))
                    .startsWith("554 5.7.1 ");
            relay.close();
            assertThat(answer(postfix, PRINTER, "scan@local.test", "you@outside.test"))
                    .startsWith("451 4.3.5 ");
        }
    }

    @Test
    void postfixAsksOverSocketFile() throws Exception {
        try (Postfix postfix = postfix("unix:" + folder.resolve("relay.sock"))) {
            assertThat(answer(postfix, PRINTER, "scan@local.test", "you@outside.test"))
                    .startsWith("250 ");
            assertThat(answer(postfix, STRANGER, "me@outside.test", "you@outside.test"))
                    .startsWith("550 5.7.1 ");
        }
    }
}
