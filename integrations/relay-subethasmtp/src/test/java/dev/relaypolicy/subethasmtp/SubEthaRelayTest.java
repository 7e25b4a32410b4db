package dev.relaypolicy.subethasmtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.DecisionListener;
import dev.relaypolicy.Grant;
import dev.relaypolicy.GrantFinding;
import dev.relaypolicy.Identity;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Permission;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.Policies;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.testkit.contracts.FrontDoor;
import dev.relaypolicy.testkit.contracts.RelayFrontDoorContract;
import dev.relaypolicy.testkit.contracts.SmtpFrontDoor;
import dev.relaypolicy.testkit.dialogue.DialogueRunner;
import dev.relaypolicy.testkit.dialogue.DialogueScript;
import dev.relaypolicy.testkit.probe.ProbePatterns;
import dev.relaypolicy.testkit.probe.ProbeResult;
import dev.relaypolicy.testkit.probe.ProbeTarget;
import dev.relaypolicy.testkit.probe.RelayProbe;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.Security;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.subethamail.smtp.AuthenticationHandlerFactory;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.MessageHandlerFactory;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;
import org.subethamail.smtp.server.SessionHandler;

/** Tests a gate in front of a SubEthaSMTP server over sockets. */
class SubEthaRelayTest {

    /** A cipher suite that needs no certificate. */
    private static final String[] ANONYMOUS = {"TLS_DH_anon_WITH_AES_128_GCM_SHA256"};

    private static final String FRIEND = "127.0.0.2";
    private static final String STRANGER = "127.0.0.3";
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final String TO_OUTSIDE = """
            S: 220
            C: EHLO client.example
            S: 250
            C: MAIL FROM:<ann@example.org>
            S: 250
            C: RCPT TO:<you@example.net>
            """;
    private static final String ANN = "AUTH PLAIN AGFubgBzZWNyZXQ="; // ann, secret

    static {
        // the JDK disables anonymous cipher suites
        Security.setProperty("jdk.tls.disabledAlgorithms", "");
    }

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<RelayRequest> decided = new CopyOnWriteArrayList<>();
    private Function<Object, Optional<Identity>> accounts =
            user -> Optional.of(new Identity(user.toString(), Permissions.of(Permission.MAIL, Permission.RELAY)));
    private Optional<SMTPServer> server = Optional.empty();
    private int port;

    @AfterEach
    void stop() {
        server.ifPresent(SMTPServer::stop);
    }

    @Test
    void r1_closedGateRejectsEveryPattern() throws IOException {
        start(RelayGate.of(permitting(request -> false)));
        RelayProbe probe = new RelayProbe(
                address(), Optional.of(InetAddress.getByName(STRANGER)), Duration.ofSeconds(10), Optional.empty());
        ProbeTarget target = new ProbeTarget(
                DomainName.parse("mail.example.org"),
                IpAddress.parse("127.0.0.1"),
                EmailAddress.parse("victim@example.net"));
        assertThat(ProbePatterns.of(target))
                .allSatisfy(pattern -> assertThat(probe.run(pattern).verdict()).isEqualTo(ProbeResult.Verdict.REFUSED));
        assertThat(heard).noneMatch(line -> line.startsWith("to "));
    }

    @Test
    void onlyListedAddressMayRelay() throws IOException {
        start(RelayGate.of(permitting(request -> request.client().equals(IpAddress.parse(FRIEND)))));
        say(FRIEND, TO_OUTSIDE + "S: 250\nC: QUIT\nS: 221\n");
        assertThat(heard).containsExactly("from ann@example.org", "to you@example.net");
        heard.clear();
        say(STRANGER, TO_OUTSIDE + "S: 550\nC: DATA\nS: 503\nC: QUIT\nS: 221\n");
        assertThat(heard).containsExactly("from ann@example.org");
        assertThat(decided.get(0).helo()).contains("client.example");
        assertThat(decided.get(0).instant()).isEqualTo(NOON);
    }

    @Test
    void r5_throwingPolicyDefers() throws IOException {
        start(RelayGate.of(request -> {
            throw new IllegalStateException("down");
        }));
        say(FRIEND, TO_OUTSIDE + "S: 451\n");
    }

    @Test
    void r5_failingIdentityLookupDefers() throws IOException {
        accounts = user -> {
            throw new IllegalStateException("down");
        };
        start(RelayGate.of(permitting(request -> true)));
        say(
                FRIEND,
                "S: 220\nC: EHLO c.example\nS: 250\nC: " + ANN + "\nS: 235\nC: MAIL FROM:<ann@example.org>\nS: 451\n");
        assertThat(heard).isEmpty();
    }

    @Test
    void r6_eachRecipientIsDecidedAlone() throws IOException {
        start(RelayGate.of(permitting(
                request -> request.forwardPath().orElseThrow().toString().equals("<you@example.net>"))));
        say(
                FRIEND,
                TO_OUTSIDE
                        + "S: 250\nC: RCPT TO:<her@example.net>\nS: 550\nC: RCPT TO:<@a.example:you@example.net>\nS: 501\n");
        assertThat(heard).containsExactly("from ann@example.org", "to you@example.net");
    }

    @Test
    void rejectsClientAtConnect() throws IOException {
        RelayPolicy nobody = request ->
                RelayDecision.deny(Reason.of("test", "nobody", "nobody may connect"), SmtpReply.ACCESS_DENIED);
        start(RelayGate.of(nobody, permitting(request -> true)));
        say(FRIEND, "S: 554\n");
        assertThat(heard).isEmpty();
    }

    @Test
    void loginPermitsAndWrongPasswordDoesNot() throws IOException {
        start(RelayGate.of(permitting(request -> request.identity().isPresent())));
        String hello = "S: 220\nC: EHLO c.example\nS: 250\n";
        String mail = "C: MAIL FROM:<ann@example.org>\nS: 250\nC: RCPT TO:<you@example.net>\n";
        say(STRANGER, hello + "C: " + ANN + "\nS: 235\n" + mail + "S: 250\nC: RSET\nS: 250\n" + mail + "S: 250\n");
        say(STRANGER, hello + "C: AUTH PLAIN AGFubgB3cm9uZw==\nS: 535\n" + mail + "S: 550\n");
        say(STRANGER, hello + mail + "S: 550\n");
    }

    @Test
    void r7_grantEndsWithItsTransaction() throws IOException {
        start(RelayGate.of(permitting(request -> request.grantFinding() instanceof GrantFinding.Held)));
        say(FRIEND, TO_OUTSIDE + """
                S: 250
                C: RSET
                S: 250
                C: MAIL FROM:<bob@example.org>
                S: 250
                C: RCPT TO:<you@example.net>
                S: 550
                """);
    }

    /** Uses a real handshake. SubEthaSMTP keeps the login, but the relay ignores it. */
    @Test
    void r8_ignoresLoginBeforeStartTls() throws Exception {
        start(RelayGate.of(permitting(request -> request.identity().isPresent())));
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
            plain.setSoTimeout(20_000);
            assertThat(reply(plain)).startsWith("220");
            assertThat(say(plain, ANN)).startsWith("235");
            assertThat(say(plain, "STARTTLS")).startsWith("220");
            SSLContext anonymous = SSLContext.getInstance("TLSv1.2");
            anonymous.init(null, null, null);
            SSLSocket tls = (SSLSocket) anonymous.getSocketFactory().createSocket(plain, "localhost", port, true);
            tls.setEnabledCipherSuites(ANONYMOUS);
            tls.setEnabledProtocols(new String[] {"TLSv1.2"});
            tls.startHandshake();
            assertThat(say(tls, "MAIL FROM:<ann@example.org>")).startsWith("250");
            assertThat(say(tls, "RCPT TO:<you@example.net>")).startsWith("550");
            assertThat(decided.get(decided.size() - 1).tls()).isPresent();
        }
    }

    /** Gives the same verdicts as the engine. */
    @Nested
    class FrontDoorTest implements RelayFrontDoorContract {
        @Override
        public FrontDoor open(IpAddress client) throws IOException {
            if (server.isEmpty()) {
                start(RelayFrontDoorContract.gate());
            }
            return new SmtpFrontDoor(address(), client, Optional.of(SubEthaRelayTest::handshake));
        }

        /** SubEthaSMTP replies 503. */
        @Override
        public boolean endsTransactionAtMail() {
            return false;
        }
    }

    private static Socket handshake(Socket clear) throws IOException {
        SSLSocket tls = anonymous(clear);
        tls.setUseClientMode(true);
        tls.startHandshake();
        return tls;
    }

    private static SSLSocket anonymous(Socket socket) throws IOException {
        SSLSocket tls = (SSLSocket) ((SSLSocketFactory) SSLSocketFactory.getDefault())
                .createSocket(socket, "localhost", socket.getPort(), true);
        tls.setUseClientMode(false);
        tls.setEnabledCipherSuites(ANONYMOUS);
        tls.setEnabledProtocols(new String[] {"TLSv1.2"});
        return tls;
    }

    private static String say(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(US_ASCII));
        socket.getOutputStream().flush();
        return reply(socket);
    }

    private static String reply(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = socket.getInputStream().read();
                c >= 0 && c != '\n';
                c = socket.getInputStream().read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private void start(RelayGate gate) throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Listener listener = new Listener("smtp", port, Listener.Role.SMTP);
        InstantSource clock = InstantSource.fixed(NOON);
        Function<RelayRequest, GrantFinding> grants = SubEthaRelayTest::grantOfAnn;
        DecisionListener decisions = decision -> decided.add(decision.request());
        AuthenticationHandlerFactory passwords = new EasyAuthenticationHandlerFactory(SubEthaRelayTest::logIn);
        MessageHandlerFactory messages = context -> new Recording();
        SMTPServer.Builder builder = new SMTPServer.Builder()
                .bindAddress(InetAddress.getLoopbackAddress())
                .port(port)
                .enableTLS()
                .startTlsSocketFactory(SubEthaRelayTest::anonymous)
                .hostName("mail.example.org");
        // docs: SubEthaSMTP
        SubEthaRelay relay = new SubEthaRelay(gate, listener, clock)
                .withIdentities(accounts) // maps AuthenticationHandler.getIdentity
                .withGrants(grants) // for POP-before-SMTP
                .withDecisions(decisions); // default: a log
        builder.sessionHandler(relay.sessions(SessionHandler.acceptAll()))
                .authenticationHandlerFactory(relay.logins(passwords))
                .messageHandlerFactory(relay.messages(messages));
        // docs: end
        SMTPServer started = builder.build();
        started.start();
        server = Optional.of(started);
    }

    private static GrantFinding grantOfAnn(RelayRequest request) {
        EmailAddress ann = EmailAddress.parse("ann@example.org");
        return request.reversePath().orElseThrow().address().equals(Optional.of(ann))
                ? new GrantFinding.Held(
                        new Grant(ann, request.client(), NOON, NOON.plusSeconds(60)),
                        Permissions.of(Permission.MAIL, Permission.RELAY))
                : new GrantFinding.None("not ann");
    }

    private static void logIn(String user, String password, MessageContext context) throws LoginFailedException {
        if (!password.equals("secret")) {
            throw new LoginFailedException();
        }
    }

    private static RelayPolicy permitting(Predicate<RelayRequest> condition) {
        return Policies.named(
                "test",
                request -> request.stage() == RelayRequest.Stage.RCPT && condition.test(request)
                        ? RelayDecision.permit(Reason.of("test", "listed", "listed"))
                        : RelayDecision.abstain());
    }

    private void say(String client, String script) throws IOException {
        new DialogueRunner(InetAddress.getByName(client), Duration.ofSeconds(20))
                .run(DialogueScript.parse("test", script), address());
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private final class Recording implements MessageHandler {
        @Override
        public void from(String sender) {
            heard.add("from " + sender);
        }

        @Override
        public void recipient(String recipient) {
            heard.add("to " + recipient);
        }

        @Override
        public String data(InputStream message) {
            return "kept";
        }

        @Override
        public void done() {}
    }
}
