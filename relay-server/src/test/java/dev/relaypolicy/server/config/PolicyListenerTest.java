package dev.relaypolicy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Listener;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.SilentReloads;
import dev.relaypolicy.server.config.model.Overrides;
import dev.relaypolicy.server.explain.Explainer;
import dev.relaypolicy.server.explain.Query;
import java.io.IOException;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Listeners for Postfix policy requests, over TCP and a unix domain socket. */
class PolicyListenerTest {

    private static final String PRINTER = "192.0.2.10";
    private static final String STRANGER = "203.0.113.9";

    @TempDir
    private Path folder;

    private YamlServer server;

    @BeforeEach
    void start() throws IOException {
        server = YamlServer.start(Files.writeString(folder.resolve("relay.yaml"), """
                host: relay.example.org
                listeners:
                  policy: {protocol: postfix-policy, port: 0, refuse: [black, grey], permit: [local-recipients, printers, relay-domains]}
                  unix: {protocol: postfix-policy, socket: policy.sock, mode: "0600", permit: [printers]}
                  elsewhere: {protocol: postfix-policy, port: 0, peers: [192.0.2.1], permit: [printers]}
                policies:
                  printers: {type: ip-table, addresses: [192.0.2.10]}
                  black: {type: refuse, when: {client: [203.0.113.66]}, reply: "554 5.7.1 Go away"}
                  grey: {type: refuse, when: {sender: [slow.example]}, soft-bounce: true}
                local-domains: {example.org: {recipients: {list: [ann]}}}
                relay-domains: [partner.example]
                next-hops: {smarthost: {host: 127.0.0.1, port: 9, default: true}}
                """));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Map<String, String> rcpt(String client, String sender, String recipient) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("protocol_state", "RCPT");
        attributes.put("client_address", client);
        attributes.put("helo_name", "client.example");
        attributes.put("sender", sender);
        attributes.put("recipient", recipient);
        attributes.put("instance", "1.2.3");
        attributes.put("a_later_attribute", "x=y");
        return attributes;
    }

    private List<String> actions(String listener, List<Map<String, String>> requests) throws IOException {
        try (Socket socket = new Socket(server.address(listener).getAddress(), server.port(listener))) {
            socket.setSoTimeout(20_000);
            PolicyClient client = new PolicyClient(socket.getInputStream(), socket.getOutputStream());
            List<String> actions = new ArrayList<>();
            for (Map<String, String> request : requests) {
                actions.add(client.ask(request));
            }
            return actions;
        }
    }

    private String action(String client, String sender, String recipient) throws IOException {
        return actions("policy", List.of(rcpt(client, sender, recipient))).get(0);
    }

    @Test
    void permitsOnlyClientsThatMayRelayAnywhere() throws IOException {
        assertThat(action(PRINTER, "scan@example.org", "you@example.net")).isEqualTo("OK");
        assertThat(action(STRANGER, "me@example.com", "you@example.net")).isEqualTo("550 5.7.1 Relay denied");
        assertThat(action(STRANGER, "me@example.com", "ann@example.org")).isEqualTo("DUNNO");
        assertThat(action(STRANGER, "me@example.com", "x@partner.example")).isEqualTo("DUNNO");
        assertThat(action(STRANGER, "", "ann@example.org")).isEqualTo("DUNNO");
    }

    /** Postfix rewrites such an address after it has asked, and delivers it elsewhere. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "v%victim.test@partner.example",
                "victim.test!v@partner.example",
                "v@victim.test@partner.example",
                "a\"b@partner.example",
                "v%victim.test@example.net"
            })
    void neverPermitsAddressThatMayBeRoute(String recipient) throws IOException {
        assertThat(action(PRINTER, "scan@example.org", recipient)).isNotEqualTo("OK");
        assertThat(action(STRANGER, "scan@example.org", recipient)).isNotEqualTo("OK");
    }

    @Test
    void refusesWithReplyAndDefersWithDeferIfPermit() throws IOException {
        assertThat(action("203.0.113.66", "me@example.com", "ann@example.org")).isEqualTo("554 5.7.1 Go away");
        assertThat(action(STRANGER, "me@slow.example", "ann@example.org")).startsWith("DEFER_IF_PERMIT 4.");
        assertThat(action(STRANGER, "me@example.com", "nobody@example.org")).startsWith("550 5.1.1 ");
        assertThat(action(STRANGER, "no address", "ann@example.org")).startsWith("501 5.1.7 ");
        assertThat(action(STRANGER, "me@example.com", "")).startsWith("501 5.1.3 ");
    }

    @Test
    void quotesLocalPartThatPostfixSendsWithoutQuotes() throws IOException {
        for (String sender : List.of("a b@example.org", "a..b@example.org", ".a@example.org", "a\\b@example.org")) {
            assertThat(action(PRINTER, sender, "you@example.net")).as(sender).isEqualTo("OK");
        }
        // relay-domains permits no quoted local part, which may be a route
        assertThat(action(STRANGER, "a b@example.org", "c d@partner.example")).isEqualTo("550 5.7.1 Relay denied");
    }

    @Test
    void asksAgainForMessageWithoutInstance() throws IOException {
        Map<String, String> request = rcpt("203.0.113.66", "me@example.com", "ann@example.org");
        actions("policy", List.of(request, request));
        assertThat(server.decisions())
                .as("one refusal at connect for the message")
                .hasSize(1);
        request.remove("instance");
        actions("policy", List.of(request, request));
        assertThat(server.decisions()).hasSize(3);
    }

    @Test
    void keepsConnectionForManyRequests() throws IOException {
        Map<String, String> data = rcpt(STRANGER, "me@example.com", "");
        data.put("protocol_state", "DATA");
        assertThat(actions(
                        "policy",
                        List.of(
                                rcpt(STRANGER, "me@example.com", "ann@example.org"),
                                rcpt(STRANGER, "me@example.com", "you@example.net"),
                                rcpt(PRINTER, "me@example.com", "you@example.net"),
                                rcpt(STRANGER, "me@example.com", "you@example.net"),
                                data)))
                .containsExactly("DUNNO", "550 5.7.1 Relay denied", "OK", "550 5.7.1 Relay denied", "DUNNO");
        assertThat(server.decisions()).hasSize(4).allMatch(line -> line.contains(" listener=policy"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n",
                "request=junk\n\n",
                "no attribute\n\n",
                "=x\n\n",
                "request=smtpd_access_policy\nprotocol_state=RCPT\n\n",
                "request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address=unknown\n\n",
                "request=smtpd_access_policy\r\nprotocol_state=RCPT\r\n\r\n",
                "request=smtpd_access_policy\u0000\n",
                "GET / HTTP/1.1\r\n",
            })
    void closesWithoutReplyOnTrouble(String text) throws IOException {
        try (Socket socket = new Socket(server.address("policy").getAddress(), server.port("policy"))) {
            socket.setSoTimeout(20_000);
            assertThat(new PolicyClient(socket.getInputStream(), socket.getOutputStream()).send(text))
                    .isEqualTo("closed");
        }
    }

    @Test
    void closesWithoutReplyOnEndlessRequests() throws IOException {
        for (String text : List.of("x".repeat(100_000), "a=b\n".repeat(10_000))) {
            try (Socket socket = new Socket(server.address("policy").getAddress(), server.port("policy"))) {
                socket.setSoTimeout(20_000);
                String action;
                try {
                    action = new PolicyClient(socket.getInputStream(), socket.getOutputStream()).send(text);
                } catch (IOException e) {
                    action = "closed";
                }
                assertThat(action).isEqualTo("closed");
            }
        }
    }

    @Test
    void answersListedPeersOnly() throws IOException {
        assertThat(actions("elsewhere", List.of(rcpt(PRINTER, "a@example.org", "you@example.net"))))
                .containsExactly("closed");
    }

    /** Postfix verifies the password; relay.yaml says whether the login counts. */
    @Test
    void takesLoginsThatPostfixHasVerified() throws IOException {
        Map<String, String> request = rcpt(STRANGER, "ann@example.org", "you@example.net");
        request.put("sasl_username", "ann");
        for (String users : List.of("", "users: {ann: {password: \"{XMAIL}04090c06001512\"}}\n")) {
            assertThat(actionOfAuthenticated(users, request)).isEqualTo("OK");
        }
        assertThat(actionOfAuthenticated("users: {bob: {password: \"{XMAIL}04090c06001512\"}}\n", request))
                .isEqualTo("550 5.7.1 Relay denied");
        request.remove("sasl_username");
        assertThat(actionOfAuthenticated("", request)).isEqualTo("550 5.7.1 Relay denied");
    }

    @Test
    void emptiedFileOfUsersPermitsNobody() throws IOException {
        Path users = Files.writeString(folder.resolve("users.yaml"), "ann: {password: \"{XMAIL}04090c06001512\"}\n");
        Map<String, String> request = rcpt(STRANGER, "ann@example.org", "you@example.net");
        request.put("sasl_username", "ann");
        assertThat(actionOfAuthenticated("user-files: [{file: users.yaml}]\n", request))
                .isEqualTo("OK");
        Files.writeString(users, "{}\n");
        server.look();
        request.put("instance", "later");
        assertThat(actions("policy", List.of(request))).containsExactly("550 5.7.1 Relay denied");
    }

    private String actionOfAuthenticated(String users, Map<String, String> request) throws IOException {
        server.close();
        server = YamlServer.start(Files.writeString(folder.resolve("login.yaml"), """
                host: relay.example.org
                listeners:
                  policy: {protocol: postfix-policy, port: 0, permit: [authenticated, relay-domains]}
                relay-domains: [example.org]
                """ + users));
        Query query = new Query(
                IpAddress.parse(STRANGER),
                new Listener("policy", 10031, Listener.Role.SMTP),
                "ann@example.org",
                "you@example.net",
                Optional.ofNullable(request.get("sasl_username")),
                Optional.empty(),
                false,
                Optional.empty());
        String action = actions("policy", List.of(request)).get(0);
        assertThat(new Explainer(server.site(), InstantSource.system())
                        .explain(query)
                        .decision())
                .isInstanceOf(action.equals("OK") ? RelayDecision.Permit.class : RelayDecision.Deny.class);
        return action;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{protocol: postfix-policy} | needs either a port or a socket",
                "{protocol: postfix-policy, port: 1, socket: a} | needs either a port or a socket",
                "{protocol: postfix-policy, socket: a, peers: [127.0.0.1]} | remove `address` and `peers`",
                "{protocol: postfix-policy, port: 1, mode: 0660} | `mode` and `group` belong to `socket`",
                "{protocol: postfix-policy, socket: a, mode: 999} | `999` is not a mode",
                "{protocol: postfix-policy, port: 1, role: pop3} | `pop3` is not a role here: use smtp, submission",
                "{protocol: postfix-policy, port: 1, starttls: true} | unknown key `starttls`",
                "{protocol: postfix, port: 1} | `postfix` is not a protocol: use smtp, pop3, postfix-policy",
                "{protocol: smtp, port: 1, role: pop3} | the role `pop3` does not belong to the protocol `smtp`",
                "{protocol: postfix-policy, socket: a}\\n  again: {protocol: postfix-policy, socket: a} | the same socket: give one",
                "{protocol: postfix-policy, port: 1, peers: [0.0.0.0/0]} | every client could claim any address",
            })
    void reportsWrongSettings(String listener, String message) throws IOException {
        Path file = Files.writeString(
                folder.resolve("wrong.yaml"),
                "host: relay.example.org\nlisteners:\n  policy: " + listener.replace("\\n", "\n") + "\n");
        assertThat(ConfigurationFixture.open(file, Overrides.NONE, new SilentReloads(), InstantSource.system())
                        .problems())
                .extracting(Object::toString)
                .anyMatch(problem -> problem.contains(message));
    }

    @Test
    void listensOnSocketFile() throws IOException {
        Path file = folder.resolve("policy.sock");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(file));
            PolicyClient client = new PolicyClient(Channels.newInputStream(channel), Channels.newOutputStream(channel));
            assertThat(client.ask(rcpt(PRINTER, "a@example.org", "you@example.net")))
                    .isEqualTo("OK");
            assertThat(client.ask(rcpt(STRANGER, "a@example.org", "you@example.net")))
                    .isEqualTo("550 5.7.1 Relay denied");
        }
        server.close();
        assertThat(file).doesNotExist();
    }
}
