package dev.relaypolicy.server.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relaypolicy.server.outbound.OAuth2Settings.ClientCredentials;
import dev.relaypolicy.server.outbound.OAuth2Settings.Grant;
import dev.relaypolicy.server.outbound.OAuth2Settings.RefreshToken;
import dev.relaypolicy.spi.Secret;
import dev.relaypolicy.testkit.ManualClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OAuth2TokensTest {

    private static final HttpClient HTTP = OAuth2Tokens.client();
    private static final Optional<Secret> SECRET = Optional.of(Secret.of("s3c&ret"));

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-25T12:00:00Z"));
    private TokenEndpoint endpoint;

    @BeforeEach
    void open() throws IOException {
        endpoint = new TokenEndpoint();
    }

    @AfterEach
    void close() {
        endpoint.close();
    }

    private OAuth2Tokens tokens(Grant grant, Duration timeout) {
        OAuth2Settings settings =
                new OAuth2Settings(endpoint.uri(), grant, "our app", SECRET, Optional.of("https://mail.test/.default"));
        return new OAuth2Tokens(settings, () -> HTTP, clock.ticker(), timeout);
    }

    private OAuth2Tokens tokens(Grant grant) {
        return tokens(grant, Duration.ofSeconds(20));
    }

    private void answer(String token, int seconds) {
        endpoint.answer(200, "{\"access_token\":\"" + token + "\",\"expires_in\":" + seconds + "}");
    }

    @Test
    void sendsClientCredentials() throws IOException {
        answer("one", 3600);
        assertThat(tokens(new ClientCredentials()).token()).isEqualTo("one");
        assertThat(endpoint.forms())
                .containsExactly("grant_type=client_credentials&client_id=our+app&client_secret=s3c%26ret"
                        + "&scope=https%3A%2F%2Fmail.test%2F.default");
    }

    @Test
    void renewsTokenOneMinuteBeforeExpiry() throws IOException {
        OAuth2Tokens tokens = tokens(new ClientCredentials());
        answer("one", 3600);
        assertThat(tokens.token()).isEqualTo("one");
        answer("two", 60);
        clock.advance(Duration.ofMinutes(59).minusMillis(1));
        assertThat(tokens.token()).isEqualTo("one");
        clock.advance(Duration.ofMillis(1));
        assertThat(tokens.token()).isEqualTo("two");
        answer("three", 60);
        clock.advance(Duration.ofSeconds(29));
        assertThat(tokens.token()).isEqualTo("two");
        clock.advance(Duration.ofSeconds(1));
        assertThat(tokens.token()).isEqualTo("three");
        assertThat(endpoint.forms()).hasSize(3);
    }

    @Test
    void usesNewRefreshToken() throws IOException {
        OAuth2Tokens tokens = tokens(new RefreshToken(Secret.of("first")));
        endpoint.answer(200, "{\"access_token\":\"one\",\"expires_in\":\"10\",\"refresh_token\":\"second\"}");
        assertThat(tokens.token()).isEqualTo("one");
        clock.advance(Duration.ofSeconds(5));
        endpoint.answer(200, "{\"access_token\":\"two\",\"expires_in\":10}");
        assertThat(tokens.token()).isEqualTo("two");
        clock.advance(Duration.ofSeconds(5));
        assertThat(tokens.token()).isEqualTo("two");
        assertThat(endpoint.forms())
                .extracting(form -> form.replaceFirst(".*&refresh_token=([a-z]+)&.*", "$1"))
                .containsExactly("first", "second", "second");
        assertThat(endpoint.forms().get(0)).startsWith("grant_type=refresh_token&client_id=our+app&");
    }

    @Test
    void discardsOnlyRejectedToken() throws IOException {
        OAuth2Tokens tokens = tokens(new ClientCredentials());
        answer("one", 3600);
        tokens.token();
        tokens.discard("another");
        answer("two", 3600);
        assertThat(tokens.token()).isEqualTo("one");
        tokens.discard("one");
        assertThat(tokens.token()).isEqualTo("two");
    }

    @Test
    void cachesFailureThenRetries() throws IOException {
        OAuth2Tokens tokens = tokens(new ClientCredentials());
        endpoint.answer(400, "{\"error\":\"invalid_client\",\"error_description\":\"not s3c&ret\"}");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(tokens::token)
                    .isInstanceOf(IOException.class)
                    .hasMessage("no token from " + endpoint.uri() + ": status 400, invalid_client: not [hidden]");
        }
        assertThat(endpoint.forms()).hasSize(1);
        answer("one", 3600);
        clock.advance(OAuth2Tokens.FAILURE_LIFETIME);
        assertThat(tokens.token()).isEqualTo("one");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no JSON",
                "[]",
                "{}",
                "{\"access_token\":null}",
                "{\"access_token\":{}}",
                "{\"access_token\":\"\"}",
                "{\"access_token\":\"a\\r\\nb\"}",
                "{\"access_token\":\"a\\u0001b\"}"
            })
    void rejectsResponseWithoutToken(String body) {
        endpoint.answer(200, body);
        assertThatThrownBy(tokens(new ClientCredentials())::token).isInstanceOf(IOException.class);
    }

    @Test
    void followsNoRedirect() {
        endpoint.header("Location", endpoint.uri().toString());
        endpoint.answer(307, "{\"access_token\":\"one\"}");
        assertThatThrownBy(tokens(new ClientCredentials())::token).hasMessageContaining("status 307");
        assertThat(endpoint.forms()).hasSize(1);
    }

    @Test
    void limitsLengthAndDurationOfResponse() {
        endpoint.answer(200, "{\"access_token\":\"" + "x".repeat(70_000) + "\"}");
        assertThatThrownBy(tokens(new ClientCredentials())::token).hasMessageContaining("longer than 65536 bytes");
        endpoint.neverEnd();
        endpoint.answer(200, "{\"access_token\":\"one\"}");
        endpoint.neverEnd();
        assertThatThrownBy(tokens(new ClientCredentials(), Duration.ofMillis(300))::token)
                .hasMessageContaining("no answer within PT0.3S");
        endpoint.close();
        assertThatThrownBy(tokens(new ClientCredentials())::token).isInstanceOf(IOException.class);
    }

    @Test
    void tokenEndpointRequiresHttps() {
        for (String bad :
                List.of("http://login.test/token", "ftp://127.0.0.1/token", "login.test", "https:token", "/t")) {
            assertThatThrownBy(() -> new OAuth2Settings(
                            URI.create(bad), new ClientCredentials(), "app", SECRET, Optional.empty()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("`" + bad + "` is not a token endpoint: use an https URL");
        }
        for (String good : List.of("https://login.test/token", "http://[::1]:1/token", "http://localhost/token")) {
            assertThat(new OAuth2Settings(URI.create(good), new ClientCredentials(), "app", SECRET, Optional.empty())
                            .toString())
                    .doesNotContain("s3c");
        }
        assertThatThrownBy(() -> new OAuth2Settings(
                        endpoint.uri(), new ClientCredentials(), "app", Optional.empty(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
