package dev.relaypolicy.server.delivery;

import static dev.relaypolicy.server.delivery.DeliveryFixture.BOB;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.io.BaseEncoding;
import com.google.common.net.HostAndPort;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.server.TestCertificates;
import dev.relaypolicy.server.TestCertificates.Issued;
import dev.relaypolicy.server.delivery.Destination.NextHop;
import dev.relaypolicy.server.outbound.NextHopLogin;
import dev.relaypolicy.server.outbound.NextHopSettings;
import dev.relaypolicy.server.outbound.NextHopTimeouts;
import dev.relaypolicy.server.outbound.NextHopTlsSettings;
import dev.relaypolicy.server.outbound.OAuth2Settings;
import dev.relaypolicy.server.outbound.TokenEndpoint;
import dev.relaypolicy.spi.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Login at a next hop with a password or a token. */
@Timeout(60)
class NextHopLoginTest {

    private static final TestCertificates AUTHORITY = new TestCertificates("test authority");
    private static final Issued HOP = AUTHORITY.issue("127.0.0.1");
    private static final NextHopTlsSettings TLS = NextHopTlsSettings.vouchedBy(List.of(AUTHORITY.certificate()));
    private static final NextHopLogin PASSWORD =
            new NextHopLogin.Password("us@hop.test", Secret.of("s3cret p\u00e4ss"));

    @TempDir
    private Path folder;

    private DeliveryFixture fixture;
    private ScriptedNextHop hop;

    @BeforeEach
    void open() throws IOException {
        fixture = new DeliveryFixture(folder);
        hop = new ScriptedNextHop().withTls(HOP.serverContext());
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
        hop.close();
    }

    private void offer(String mechanisms) {
        hop.on("EHLO", "250-hop.test\r\n250 STARTTLS", "250-hop.test\r\n250 AUTH " + mechanisms);
    }

    private SmtpReply askFor(NextHopLogin login) {
        try (Transaction transaction = fixture.begin()) {
            return transaction.recipient(
                    BOB, List.of(new NextHop(hop.settings().with(TLS).with(login))));
        }
    }

    private static String base64(String text) {
        return BaseEncoding.base64().encode(text.getBytes(UTF_8));
    }

    @Test
    void prefersAuthPlain() {
        offer("login plain");
        assertThat(askFor(PASSWORD).code()).isEqualTo(250);
        assertThat(hop.commands)
                .containsSubsequence(
                        "STARTTLS",
                        "EHLO mail.wiz-code.private",
                        "AUTH PLAIN " + base64("\0us@hop.test\0s3cret p\u00e4ss"),
                        "MAIL FROM:<alice@wiz-code.private>");
    }

    @Test
    void fallsBackToAuthLogin() {
        offer("LOGIN CRAM-MD5");
        hop.on("AUTH", "334 VXNlcm5hbWU6").on("CONTINUE", "334 UGFzc3dvcmQ6", "235 2.7.0 in");
        assertThat(askFor(PASSWORD).code()).isEqualTo(250);
        assertThat(hop.commands)
                .containsSubsequence("AUTH LOGIN", base64("us@hop.test"), base64("s3cret p\u00e4ss"), "RCPT TO:" + BOB);
    }

    @Test
    void failedLoginDefersAndHidesPassword() throws Exception {
        try (Recorder log = new Recorder()) {
            for (String offered : List.of("CRAM-MD5", "XOAUTH2", "PLAIN")) {
                offer(offered);
                hop.on("AUTH", "535 5.7.8 no");
                assertThat(askFor(PASSWORD).toString()).startsWith("451 4.4.1 ");
            }
            offer("LOGIN");
            hop.on("AUTH", "334 user").on("CONTINUE", "334 password", "535 5.7.8 no");
            assertThat(askFor(PASSWORD).toString()).startsWith("451 4.4.1 ");
            hop.on("CONTINUE", "250 strange");
            offer("LOGIN");
            assertThat(askFor(PASSWORD).toString()).startsWith("451 4.4.1 ");
            assertThat(log.text()).contains("535 5.7.8 no").doesNotContain("s3cret", base64("s3cret p\u00e4ss"));
        }
        assertThat(hop.commands).noneMatch(command -> command.startsWith("MAIL"));
    }

    @Test
    void hidesCredentialsEchoedByServer() throws Exception {
        try (Recorder log = new Recorder()) {
            String response = base64("\0us@hop.test\0s3cret p\u00e4ss");
            offer("PLAIN");
            hop.on("AUTH", "500 Command unrecognized: AUTH PLAIN " + response);
            assertThat(askFor(PASSWORD).toString()).startsWith("451 4.4.1 ").doesNotContain(response);
            offer("LOGIN");
            hop.on("AUTH", "334 user").on("CONTINUE", "334 password", "500 What? " + base64("s3cret p\u00e4ss"));
            assertThat(askFor(PASSWORD).toString()).startsWith("451 4.4.1 ");
            assertThat(log.text())
                    .contains("AUTH PLAIN [hidden]", "What? [hidden]")
                    .doesNotContain(response, base64("s3cret p\u00e4ss"));
        }
    }

    @Test
    void sendsLongPasswordOnSeparateLine() {
        offer("PLAIN");
        String longOne = "x".repeat(600);
        hop.on("AUTH", "334 ").on("CONTINUE", "235 2.7.0 in");
        assertThat(askFor(new NextHopLogin.Password("us", Secret.of(longOne))).code())
                .isEqualTo(250);
        assertThat(hop.commands).containsSubsequence("AUTH PLAIN", base64("\0us\0" + longOne));
    }

    @Test
    void fetchesAndReusesToken() throws Exception {
        try (TokenEndpoint endpoint = new TokenEndpoint()) {
            endpoint.answer(200, "{\"access_token\":\"tok.1\",\"expires_in\":3600,\"token_type\":\"Bearer\"}");
            NextHopLogin login = token(endpoint);
            for (int i = 0; i < 2; i++) {
                offer("LOGIN XOAUTH2");
                assertThat(askFor(login).code()).isEqualTo(250);
            }
            String shown = "AUTH XOAUTH2 " + base64("user=us@hop.test\1auth=Bearer tok.1\1\1");
            assertThat(hop.commands).filteredOn(shown::equals).hasSize(2);
            assertThat(endpoint.forms()).hasSize(1);
        }
    }

    @Test
    void discardsAndHidesRejectedToken() throws Exception {
        try (TokenEndpoint endpoint = new TokenEndpoint();
                Recorder log = new Recorder()) {
            endpoint.answer(200, "{\"access_token\":\"tok.1\",\"expires_in\":3600}");
            NextHopLogin login = token(endpoint);
            offer("XOAUTH2");
            hop.on("AUTH", "334 eyJzdGF0dXMiOiI0MDAifQ==").on("CONTINUE", "535 5.7.8 no");
            assertThat(askFor(login).toString()).startsWith("451 4.4.1 ");
            assertThat(hop.commands).endsWith("");

            endpoint.answer(200, "{\"access_token\":\"tok.2\",\"expires_in\":3600}");
            offer("XOAUTH2");
            hop.on("AUTH", "235 2.7.0 in");
            assertThat(askFor(login).code()).isEqualTo(250);
            assertThat(hop.commands).contains("AUTH XOAUTH2 " + base64("user=us@hop.test\1auth=Bearer tok.2\1\1"));
            assertThat(log.text()).contains("535 5.7.8 no").doesNotContain("tok.1", "s3cret");
        }
    }

    @Test
    void defersWithoutToken() throws Exception {
        try (TokenEndpoint endpoint = new TokenEndpoint();
                Recorder log = new Recorder()) {
            endpoint.answer(401, "{\"error\":\"invalid_client\",\"error_description\":\"s3cret is wrong\"}");
            offer("XOAUTH2");
            assertThat(askFor(token(endpoint)).toString()).startsWith("451 4.4.1 ");
            assertThat(hop.commands).noneMatch(command -> command.startsWith("AUTH"));
            assertThat(log.text()).contains("invalid_client: [hidden] is wrong").doesNotContain("s3cret");
        }
    }

    @Test
    void tokenRequestCountsAgainstTimeBudget() throws Exception {
        Duration total = Duration.ofSeconds(2);
        hop.within(new NextHopTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(5), total));
        try (TokenEndpoint endpoint = new TokenEndpoint()) {
            endpoint.answer(200, "{\"access_token\":\"tok.1\",\"expires_in\":3600}");
            endpoint.takes(total.plusMillis(500));
            NextHopLogin login = token(endpoint);
            offer("XOAUTH2");
            assertThat(askFor(login).toString()).startsWith("451 4.4.1 ");
            assertThat(endpoint.forms()).hasSize(1);
            offer("XOAUTH2");
            assertThat(askFor(login).code()).as("the token is kept").isEqualTo(250);
        }
    }

    private static NextHopLogin token(TokenEndpoint endpoint) {
        return new NextHopLogin.OAuth2(
                "us@hop.test",
                new OAuth2Settings(
                        endpoint.uri(),
                        new OAuth2Settings.ClientCredentials(),
                        "app",
                        Optional.of(Secret.of("s3cret")),
                        Optional.empty()));
    }

    @Test
    void loginRequiresVerifiedServer() {
        NextHopSettings plain = NextHopSettings.smtp(HostAndPort.fromParts("hop.test", 587));
        assertThatThrownBy(() -> plain.with(PASSWORD)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> plain.with(NextHopTlsSettings.NONE).with(PASSWORD))
                .isInstanceOf(IllegalArgumentException.class);
        NextHopSettings exchangers = plain.with(NextHopTlsSettings.REQUIRED).byMailExchangers();
        assertThatThrownBy(() -> exchangers.with(PASSWORD)).isInstanceOf(IllegalArgumentException.class);
        assertThat(exchangers
                        .with(NextHopTlsSettings.REQUIRED.named("mx.hop.test"))
                        .with(PASSWORD)
                        .login())
                .isPresent();
    }

    @Test
    void hidesSecretsInToString() {
        assertThat(PASSWORD.toString()).contains("us@hop.test").doesNotContain("s3cret");
        assertThat(new OAuth2Settings.RefreshToken(Secret.of("s3cret")).toString())
                .doesNotContain("s3cret");
    }

    /** Records the log of the package, and hides it from the console. */
    private static final class Recorder extends Handler implements AutoCloseable {
        private final Logger logger = Logger.getLogger("dev.relaypolicy.server.delivery");
        private final StringBuilder text = new StringBuilder();

        Recorder() {
            logger.setLevel(Level.ALL);
            logger.setUseParentHandlers(false);
            logger.addHandler(this);
        }

        String text() {
            return text.toString();
        }

        @Override
        public void publish(LogRecord logged) {
            text.append(logged.getMessage()).append('\n');
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
            logger.setUseParentHandlers(true);
            logger.setLevel(Level.OFF);
        }
    }
}
