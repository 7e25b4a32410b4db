package dev.relaypolicy.server.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.DecisionRecord;
import dev.relaypolicy.Identity;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.auth.LoginOutcome;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.log.DecisionLogWriter;
import dev.relaypolicy.spi.Credential;
import dev.relaypolicy.spi.Secret;
import dev.relaypolicy.text.LogFormat;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminServerTest {

    private static final RelayRequest FACTS = RelayRequest.atConnect(
            IpAddress.parse("192.0.2.7"), new Listener("smtp", 25, Listener.Role.SMTP), Instant.EPOCH);
    private static final Logger OURS = Logger.getLogger("dev.relaypolicy");

    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicBoolean serving = new AtomicBoolean(true);
    private AdminServer server;

    @BeforeEach
    void start() throws IOException {
        server = AdminServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), meters, serving::get);
    }

    @AfterEach
    void stop() {
        server.close();
        OURS.setLevel(null);
    }

    private HttpResponse<String> ask(String method, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString());
    }

    @Test
    void countsAndForwardsDecisionsAndLogins() throws Exception {
        List<String> lines = new ArrayList<>();
        MeteredDecisionLog log = new MeteredDecisionLog(
                meters,
                DecisionLogWriter.logs(LogFormat.LINE, block -> block.lines().forEach(lines::add))
                        .get());
        log.decided(new DecisionRecord(
                "1.1", FACTS, RelayDecision.deny(Reason.of("gate", "no-permit", "nothing permits"))));
        log.decided(new DecisionRecord(
                "1.2", FACTS, RelayDecision.deny(Reason.of("gate", "no-permit", "nothing permits"))));
        log.destinationRefused("1.2", FACTS, SmtpReply.of(450, 4, 2, 0, "mailbox busy"));
        log.loginEnded("1.3", FACTS, "PLAIN", new LoginOutcome.Rejected("secret-name"));
        log.loginEnded(
                "1.4",
                FACTS,
                "PLAIN",
                new LoginOutcome.Authenticated(
                        new Credential(new Identity("secret-name", Permissions.NONE), Secret.of("secret"))));

        log.flush();

        String metrics = ask("GET", "/metrics").body();

        assertThat(metrics)
                .contains(
                        "relay_decisions_total{listener=\"smtp\",policy=\"gate\",reason=\"no-permit\",verdict=\"deny\"} 2.0")
                .contains("relay_not_taken_total{listener=\"smtp\",reply=\"4xx\"} 1.0")
                .contains("relay_logins_total{listener=\"smtp\",mechanism=\"PLAIN\",outcome=\"rejected\"} 1.0")
                .contains("relay_logins_total{listener=\"smtp\",mechanism=\"PLAIN\",outcome=\"authenticated\"} 1.0")
                .doesNotContain("secret-name")
                .doesNotContain("192.0.2.7");
        assertThat(lines).hasSize(5);
    }

    @Test
    void healthReportsWhetherClientsAreServed() throws Exception {
        assertThat(ask("GET", "/health/live").statusCode()).isEqualTo(200);
        assertThat(ask("GET", "/health/ready").statusCode()).isEqualTo(200);
        serving.set(false);
        assertThat(ask("GET", "/health/live").statusCode()).isEqualTo(200);
        assertThat(ask("GET", "/health/ready").statusCode()).isEqualTo(503);
        assertThat(ask("POST", "/metrics").statusCode()).isEqualTo(405);
    }

    @Test
    void changesLogLevelAtRunTime() throws Exception {
        assertThat(ask("POST", "/log-level/debug").statusCode()).isEqualTo(200);
        assertThat(OURS.getLevel()).isEqualTo(Level.FINE);
        assertThat(ask("POST", "/log-level/Warning").statusCode()).isEqualTo(200);
        assertThat(OURS.getLevel()).isEqualTo(Level.WARNING);
        assertThat(ask("POST", "/log-level/loud").statusCode()).isEqualTo(404);
        assertThat(ask("GET", "/log-level/debug").statusCode()).isEqualTo(405);
        assertThat(OURS.getLevel()).isEqualTo(Level.WARNING);
    }

    /** Browsers always send the Origin header with a POST from a web page. */
    @Test
    void rejectsLogLevelRequestFromWebPage() throws Exception {
        try (Socket browser = connect()) {
            send(
                    browser,
                    String.join(
                            "\r\n",
                            "POST /log-level/error HTTP/1.1",
                            "Host: 127.0.0.1",
                            "Origin: https://page.example",
                            "Content-Length: 0",
                            "",
                            ""));
            assertThat(firstLine(browser)).contains(" 403 ");
        }
        assertThat(OURS.getLevel()).isNull();
    }

    private Socket connect() throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
    }

    private static String firstLine(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
    }
}
