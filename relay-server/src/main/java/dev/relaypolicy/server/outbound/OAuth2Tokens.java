package dev.relaypolicy.server.outbound;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.google.common.base.Ticker;
import com.google.common.net.UrlEscapers;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.relaypolicy.server.outbound.OAuth2Settings.RefreshToken;
import dev.relaypolicy.spi.Secret;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The access token of one login, fetched at first use, cached, and renewed shortly before it expires. Failures are
 * cached too. Thread-safe.
 */
final class OAuth2Tokens {

    /** For the whole response. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    /** How long before expiry a token is renewed; at most half of its lifetime. */
    static final Duration RENEWAL_MARGIN = Duration.ofMinutes(1);

    static final Duration FAILURE_LIFETIME = Duration.ofSeconds(10);

    private static final Duration DEFAULT_LIFETIME = Duration.ofMinutes(5);

    private static final Duration MAX_LIFETIME = Duration.ofDays(1);
    private static final int MAX_RESPONSE_LENGTH = 64 * 1024;
    private static final int MAX_ERROR_LENGTH = 300;

    /** RFC 6750 section 2.1. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private final OAuth2Settings settings;
    private final Supplier<HttpClient> http;
    private final Ticker ticker;
    private final Duration timeout;

    private Optional<Secret> refreshToken;
    private Optional<Secret> token = Optional.empty();
    private long renewAt;
    private Optional<String> failure = Optional.empty();
    private long retryAt;

    OAuth2Tokens(OAuth2Settings settings, Supplier<HttpClient> http, Ticker ticker) {
        this(settings, http, ticker, TIMEOUT);
    }

    OAuth2Tokens(OAuth2Settings settings, Supplier<HttpClient> http, Ticker ticker, Duration timeout) {
        this.settings = settings;
        this.http = http;
        this.ticker = ticker;
        this.timeout = timeout;
        this.refreshToken =
                settings.grant() instanceof RefreshToken given ? Optional.of(given.token()) : Optional.empty();
    }

    /** Follows no redirects, which would pass on the client secret. */
    static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /**
     * @throws IOException if the endpoint returns no token in time
     */
    synchronized String token() throws IOException {
        long now = ticker.read();
        if (token.isPresent() && now - renewAt < 0) {
            return text(token.get());
        }
        if (failure.isPresent() && now - retryAt < 0) {
            throw new IOException(failure.get());
        }
        try {
            return fetch(now);
        } catch (IOException e) {
            failure = Optional.of("no token from " + settings.endpoint() + ": " + e.getMessage());
            retryAt = ticker.read() + FAILURE_LIFETIME.toNanos();
            throw new IOException(failure.get(), e);
        }
    }

    synchronized void discard(String refused) {
        if (token.isPresent() && token.get().matches(refused.getBytes(UTF_8))) {
            token = Optional.empty();
        }
    }

    private String fetch(long now) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(settings.endpoint())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofString(form()))
                .build();
        HttpResponse<byte[]> response = post(request);
        JsonObject answer = parse(response);
        if (response.statusCode() != 200) {
            throw new IOException("status " + response.statusCode() + ", " + error(answer));
        }
        String fetched = member(answer, "access_token")
                .filter(text -> TOKEN.matcher(text).matches())
                .orElseThrow(() -> new IOException("the answer has no access token"));
        Duration lifetime = lifetime(answer);
        Duration margin = lifetime.dividedBy(2).compareTo(RENEWAL_MARGIN) < 0 ? lifetime.dividedBy(2) : RENEWAL_MARGIN;
        token = Optional.of(Secret.of(fetched));
        renewAt = now + lifetime.minus(margin).toNanos();
        failure = Optional.empty();
        if (refreshToken.isPresent()) {
            refreshToken = member(answer, "refresh_token")
                    .filter(text -> !text.isEmpty())
                    .map(Secret::of)
                    .or(() -> refreshToken);
        }
        return fetched;
    }

    private HttpResponse<byte[]> post(HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> response =
                http.get().sendAsync(request, info -> new BoundedBody(MAX_RESPONSE_LENGTH));
        try {
            return response.get(timeout.toMillis(), MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + timeout, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            // cancels an unfinished exchange
            response.cancel(true);
        }
    }

    private String form() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("grant_type", refreshToken.isPresent() ? "refresh_token" : "client_credentials");
        fields.put("client_id", settings.clientId());
        settings.clientSecret().ifPresent(secret -> fields.put("client_secret", text(secret)));
        refreshToken.ifPresent(secret -> fields.put("refresh_token", text(secret)));
        settings.scope().ifPresent(scope -> fields.put("scope", scope));
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "="
                        + UrlEscapers.urlFormParameterEscaper().escape(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static JsonObject parse(HttpResponse<byte[]> response) throws IOException {
        try {
            return JsonParser.parseString(new String(response.body(), UTF_8)).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw new IOException("status " + response.statusCode() + " and no JSON object");
        }
    }

    private static Optional<String> member(JsonObject answer, String name) {
        JsonElement member = answer.get(name);
        return member != null && member.isJsonPrimitive() ? Optional.of(member.getAsString()) : Optional.empty();
    }

    private static Duration lifetime(JsonObject answer) {
        try {
            Duration declared = member(answer, "expires_in")
                    .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                    .orElse(DEFAULT_LIFETIME);
            return declared.isNegative()
                    ? Duration.ZERO
                    : declared.compareTo(MAX_LIFETIME) > 0 ? MAX_LIFETIME : declared;
        } catch (NumberFormatException e) {
            return DEFAULT_LIFETIME;
        }
    }

    /** Returns the error of the endpoint (RFC 6749 section 5.2), with echoed secrets hidden. */
    private String error(JsonObject answer) {
        String error = member(answer, "error").orElse("no error code")
                + member(answer, "error_description").map(text -> ": " + text).orElse("");
        for (Optional<Secret> secret : List.of(settings.clientSecret(), refreshToken)) {
            if (secret.isPresent()) {
                error = error.replace(text(secret.get()), "[hidden]");
            }
        }
        return error.substring(0, Math.min(error.length(), MAX_ERROR_LENGTH));
    }

    private static String text(Secret secret) {
        return secret.use(bytes -> new String(bytes, UTF_8));
    }
}
