package dev.relaypolicy.server.config;

import dev.relaypolicy.Listener;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.TestCertificates;
import dev.relaypolicy.server.explain.Explainer;
import dev.relaypolicy.server.explain.Query;
import dev.relaypolicy.testkit.contracts.FrontDoor;
import dev.relaypolicy.testkit.contracts.RelayFrontDoorContract;
import dev.relaypolicy.testkit.contracts.SmtpFrontDoor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The SMTP server, Postfix policy requests and {@code explain} give the verdict of the engine in every conversation. */
class FrontDoorTest {

    @TempDir
    private Path folder;

    private TestCertificates authority;
    private YamlServer server;

    @BeforeEach
    void start() throws IOException {
        authority = new TestCertificates("front door");
        TestCertificates.Issued issued = authority.issue("relay.local.example");
        Files.writeString(folder.resolve("cert.pem"), issued.chainPem());
        Files.writeString(folder.resolve("key.pem"), issued.keyPem());
        server = YamlServer.start(Files.writeString(folder.resolve("relay.yaml"), """
                host: relay.local.example
                listeners:
                  smtp: {port: 0, refuse: [client, sender], permit: [authenticated, printer, local-recipients]}
                  policy:
                    {protocol: postfix-policy, port: 0, refuse: [client, sender], permit: [authenticated, printer, local-recipients]}
                tls: {certificates: [{cert: cert.pem, key: key.pem}]}
                policies:
                  client: {type: ip-map, deny: [127.0.0.6]}
                  sender: {type: refuse, when: {sender: blocked@example.org}}
                  printer: {type: ip-table, addresses: [127.0.0.5]}
                local-domains: [local.example]
                users:
                  alice@local.example: {password: "{XMAIL}160006170011"}
                clear-text-logins: [plain]
                """));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Nested
    class SmtpTest implements RelayFrontDoorContract {
        @Override
        public FrontDoor open(IpAddress client) throws IOException {
            SSLContext trusting = TlsDialogue.trusting(authority.certificate());
            return new SmtpFrontDoor(
                    server.address("smtp"),
                    client,
                    Optional.of(
                            clear -> trusting.getSocketFactory().createSocket(clear, "relay.local.example", 0, true)));
        }
    }

    @Nested
    class ExplainTest implements RelayFrontDoorContract {
        @Override
        public FrontDoor open(IpAddress client) {
            return new ExplainDoor(client);
        }
    }

    @Nested
    class PostfixPolicyTest implements RelayFrontDoorContract {
        @Override
        public FrontDoor open(IpAddress client) throws IOException {
            return new PolicyDoor(client);
        }
    }

    /** A mail server that asks for each command. It verifies passwords itself, as Postfix does. */
    private final class PolicyDoor implements FrontDoor {

        private final Socket socket;
        private final PolicyClient policy;
        private final Map<String, String> attributes = new LinkedHashMap<>();
        private int transactions;
        private boolean inTransaction;
        private boolean hasRecipient;

        PolicyDoor(IpAddress client) throws IOException {
            InetSocketAddress address = server.address("policy");
            socket = new Socket(address.getAddress(), address.getPort());
            socket.setSoTimeout(20_000);
            policy = new PolicyClient(socket.getInputStream(), socket.getOutputStream());
            attributes.put("client_address", client.toString());
            reset();
        }

        /** Returns a path without its brackets. */
        private String address(String path) {
            return path.substring(1, path.length() - 1);
        }

        private Verdict ask(String state) {
            attributes.put("protocol_state", state);
            try {
                String action = policy.ask(attributes);
                return switch (action) {
                    case "OK", "DUNNO" -> Verdict.ACCEPT;
                    default -> action.startsWith("DEFER_IF_PERMIT ") ? Verdict.DEFER : Verdict.DENY;
                };
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Verdict connect() {
            return ask("CONNECT");
        }

        @Override
        public Verdict hello(String name) {
            reset();
            attributes.put("helo_name", name);
            return ask("EHLO");
        }

        @Override
        public Verdict startTls() {
            attributes.keySet().removeAll(Set.of("helo_name", "sasl_username"));
            attributes.put("encryption_protocol", "TLSv1.3");
            return reset();
        }

        @Override
        public Verdict login(String user, String password) {
            if (!password.equals("secret")) {
                return Verdict.DENY;
            }
            attributes.put("sasl_username", user);
            return Verdict.ACCEPT;
        }

        @Override
        public Verdict mail(String path) {
            reset();
            attributes.put("sender", address(path));
            Verdict verdict = ask("MAIL");
            inTransaction = verdict == Verdict.ACCEPT;
            return verdict;
        }

        @Override
        public Verdict rcpt(String path) {
            attributes.put("recipient", address(path));
            Verdict verdict = inTransaction ? ask("RCPT") : Verdict.DENY;
            attributes.remove("recipient");
            hasRecipient |= verdict == Verdict.ACCEPT;
            return verdict;
        }

        @Override
        public Verdict reset() {
            attributes.put("instance", "i" + ++transactions);
            attributes.remove("sender");
            inTransaction = false;
            hasRecipient = false;
            return Verdict.ACCEPT;
        }

        @Override
        public Verdict data() {
            Verdict verdict = hasRecipient ? ask("DATA") : Verdict.DENY;
            reset();
            return verdict;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** Runs {@code explain} after each command, for the state that the commands have reached. */
    private final class ExplainDoor implements FrontDoor {

        private static final String LOCAL = "alice@local.example";

        private final IpAddress client;
        private Optional<String> user = Optional.empty();
        private Optional<String> sender = Optional.empty();
        private boolean tls;
        private boolean hasRecipient;

        ExplainDoor(IpAddress client) {
            this.client = client;
        }

        private Verdict explain(String from, String to) {
            Query question = new Query(
                    client,
                    new Listener("smtp", 25, Listener.Role.SMTP),
                    from,
                    to,
                    user,
                    Optional.empty(),
                    tls,
                    Optional.of("client.example"));
            RelayDecision decision = new Explainer(server.site(), InstantSource.system())
                    .explain(question)
                    .decision();
            return switch (decision.effect()) {
                case PERMIT, ABSTAIN -> Verdict.ACCEPT;
                case DENY -> Verdict.DENY;
                case DEFER -> Verdict.DEFER;
            };
        }

        @Override
        public Verdict connect() {
            return explain("someone@example.org", LOCAL);
        }

        @Override
        public Verdict hello(String name) {
            return reset();
        }

        @Override
        public Verdict startTls() {
            tls = true;
            user = Optional.empty();
            return reset();
        }

        @Override
        public Verdict login(String name, String password) {
            if (!password.equals("secret")) {
                return Verdict.DENY;
            }
            user = Optional.of(name);
            return Verdict.ACCEPT;
        }

        @Override
        public Verdict mail(String path) {
            hasRecipient = false;
            Verdict verdict = explain(path, LOCAL);
            sender = verdict == Verdict.ACCEPT ? Optional.of(path) : Optional.empty();
            return verdict;
        }

        @Override
        public Verdict rcpt(String path) {
            Verdict verdict = sender.map(from -> explain(from, path)).orElse(Verdict.DENY);
            hasRecipient |= verdict == Verdict.ACCEPT;
            return verdict;
        }

        @Override
        public Verdict reset() {
            sender = Optional.empty();
            hasRecipient = false;
            return Verdict.ACCEPT;
        }

        @Override
        public Verdict data() {
            Verdict verdict = hasRecipient ? Verdict.ACCEPT : Verdict.DENY;
            reset();
            return verdict;
        }

        @Override
        public void close() {}
    }
}
