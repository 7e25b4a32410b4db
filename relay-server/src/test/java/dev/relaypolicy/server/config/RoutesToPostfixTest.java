package dev.relaypolicy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.RelayCase;
import dev.relaypolicy.server.TestClient;
import dev.relaypolicy.server.delivery.ScriptedNextHop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** By default, Postfix follows routes in mail from the relay's address. No route reaches it. */
@Tag("peers")
@Timeout(120)
class RoutesToPostfixTest {

    private static final String STRANGER = "127.0.0.99";
    private static final List<String> LISTENERS = List.of("domains", "anybody", "table", "custom");

    /** The mail that Postfix sends to v@victim.test. */
    private static final List<String> FOLLOWED =
            List.of("v%victim.test@open.test", "victim.test!v@open.test", "\"v@victim.test\"@open.test");

    private static final List<String> LOOK_ALIKES = List.of(
            "v\uff05victim.test@open.test",
            "v\ufe6avictim.test@open.test",
            "v\uff20victim.test@open.test",
            "v\ufe6bvictim.test@open.test",
            "victim.test\uff01v@open.test",
            "victim.test\ufe57v@open.test");

    private static final List<String> SOURCE_ROUTES = List.of(
            "@open.test:v@victim.test", "@open.test,@other.test:v@victim.test", "@victim.test:v%victim.test@open.test");

    @TempDir
    private Path folder;

    private YamlServer relay(Postfix postfix) throws IOException {
        Path root = folder.resolve("mailroot");
        RelayCase.layMailRoot(root);
        Files.writeString(root.resolve("custdomains/open.test.tab"), "\"redirect\"\t\"alice@wiz-code.private\"\n");
        return YamlServer.start(Files.writeString(folder.resolve("relay.yaml"), """
                        host: relay.example.org
                        mailroot: mailroot
                        listeners:
                          domains: {role: smtp, permit: [relay-domains]}
                          anybody: {role: smtp, port: 2501, permit: [to-us]}
                          table: {role: smtp, port: 2502, permit: [from-there]}
                          custom: {role: smtp, port: 2503, permit: [mailroot]}
                        policies:
                          to-us: {type: anybody, when: {recipient: [open.test]}}
                          from-there: {type: ip-table, addresses: [127.0.0.99], when: {recipient: [open.test]}}
                        relay-domains: [open.test]
                        next-hops: {inside: {host: 127.0.0.1, port: %d, default: true, domains: [open.test], tls: none}}
                        """.formatted(postfix.port())));
    }

    private static String send(TestClient smtp, String to) throws IOException {
        assertThat(smtp.ask("MAIL FROM:<s@example.net> SMTPUTF8")).startsWith("250");
        String answer = smtp.ask("RCPT TO:<" + to + ">");
        if (answer.startsWith("250")) {
            assertThat(smtp.ask("DATA")).startsWith("354");
            assertThat(smtp.ask("Subject: to " + to + "\r\n\r\n.")).startsWith("250");
        } else {
            smtp.ask("RSET");
        }
        return answer;
    }

    @Test
    void noRouteReachesPostfix() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (ScriptedNextHop victim = new ScriptedNextHop();
                Postfix postfix = Postfix.start(
                        Files.createDirectory(folder.resolve("inside")),
                        "inside.open.test",
                        "mydestination = open.test",
                        "transport_maps = inline:{victim.test=smtp:[127.0.0.1]:"
                                + victim.address().getPort() + "}");
                YamlServer relay = relay(postfix)) {
            List<String> accepted = new ArrayList<>();
            for (String listener : LISTENERS) {
                try (TestClient smtp = relay.connect(listener, STRANGER)) {
                    smtp.ask("MAIL FROM:<s@example.net>");
                    assertThat(smtp.ask("RCPT TO:<root@open.test>"))
                            .as("the control on %s", listener)
                            .startsWith("250");
                    smtp.ask("RSET");
                    for (List<String> routes : List.of(FOLLOWED, LOOK_ALIKES, SOURCE_ROUTES)) {
                        for (String route : routes) {
                            String answer = send(smtp, route);
                            if (!answer.startsWith("550 5.7.1")) {
                                accepted.add(listener + " " + route + ": " + answer);
                            }
                        }
                    }
                }
            }
            assertThat(accepted).isEmpty();
            assertThat(victim.commands).isEmpty();

            // the reply to a route
            try (TestClient direct = TestClient.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), postfix.port()), "127.0.0.1")) {
                direct.reply();
                direct.ask("EHLO relay.example.org");
                for (String route : FOLLOWED) {
                    assertThat(send(direct, route)).startsWith("250");
                    victim.awaitDisconnect();
                }
            }
            assertThat(victim.commands)
                    .filteredOn("RCPT TO:<v@victim.test>"::equals)
                    .hasSize(FOLLOWED.size());
        }
    }
}
