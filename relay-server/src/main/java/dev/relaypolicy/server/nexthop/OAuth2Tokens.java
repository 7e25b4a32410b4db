package dev.relaypolicy.server.nexthop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.google.common.base.Ticker;
import com.google.common.net.UrlEscapers;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.relaypolicy.server.nexthop.OAuth2Settings.RefreshToken;
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
 * The access token of one login: fetched at first use, kept until shortly before it expires, and renewed. A failure is
 * kept for a while too, so that transactions do not wait for a dead endpoint one after another. Thread-safe.
 */
final class OAuth2Tokens {

    /** For the whole answer of the endpoint. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    /** How long before its end a token is renewed; half of its life where that is shorter. */
    static final Duration MARGIN = Duration.ofMinutes(1);
    /** How long a failure is believed. */
    static final Duration FAILURE = Duration.ofSeconds(10);

    /** What is believed of a token that does not say how long it lives. */
    private static final Duration UNSAID = Duration.ofMinutes(5);

    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int MAX_ANSWER = 64 * 1024;
    private static final int MAX_SHOWN = 300;

    /** RFC 6750 section 2.1. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private final OAuth2Settings settings;
    private final Supplier<HttpClient> http;
    private final Ticker ticker;
    private final Duration timeout;

    private Optional<Secret> refreshToken;
    private Optional<Secret> token = Optional.empty();
    private long goodUntil;
    private Optional<String> failure = Optional.empty();
    private long failedUntil;

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

    /** A client for token endpoints: it follows no redirect, for our secret would go along. */
    static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /**
     * A token that is good now.
     *
     * @throws IOException where the endpoint gives none in time
     */
    synchronized String token() throws IOException {
        long now = ticker.read();
        if (token.isPresent() && now - goodUntil < 0) {
            return text(token.get());
        }
        if (failure.isPresent() && now - failedUntil < 0) {
            throw new IOException(failure.get());
        }
        try {
            return fetch(now);
        } catch (IOException e) {
            failure = Optional.of("no token from " + settings.endpoint() + ": " + e.getMessage());
            failedUntil = ticker.read() + FAILURE.toNanos();
            throw new IOException(failure.get(), e);
        }
    }

    /** Drops a token that the next hop refuses. */
    synchronized void forget(String refused) {
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
        HttpResponse<byte[]> response = ask(request);
        JsonObject answer = object(response);
        if (response.statusCode() != 200) {
            throw new IOException("status " + response.statusCode() + ", " + complaint(answer));
        }
        String fetched = member(answer, "access_token")
                .filter(text -> TOKEN.matcher(text).matches())
                .orElseThrow(() -> new IOException("the answer has no access token"));
        Duration lifetime = lifetime(answer);
        Duration margin = lifetime.dividedBy(2).compareTo(MARGIN) < 0 ? lifetime.dividedBy(2) : MARGIN;
        token = Optional.of(Secret.of(fetched));
        goodUntil = now + lifetime.minus(margin).toNanos();
        failure = Optional.empty();
        if (refreshToken.isPresent()) {
            refreshToken = member(answer, "refresh_token")
                    .filter(text -> !text.isEmpty())
                    .map(Secret::of)
                    .or(() -> refreshToken);
        }
        return fetched;
    }

    private HttpResponse<byte[]> ask(HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> response =
                http.get().sendAsync(request, info -> new BoundedBody(MAX_ANSWER));
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
            // ends the exchange where it has not come to its end
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

    private static JsonObject object(HttpResponse<byte[]> response) throws IOException {
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
            Duration said = member(answer, "expires_in")
                    .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                    .orElse(UNSAID);
            return said.isNegative() ? Duration.ZERO : said.compareTo(LONGEST) > 0 ? LONGEST : said;
        } catch (NumberFormatException e) {
            return UNSAID;
        }
    }

    /** What the endpoint says is wrong (RFC 6749 section 5.2), without a secret should it repeat one. */
    private String complaint(JsonObject answer) {
        String shown = member(answer, "error").orElse("no error code")
                + member(answer, "error_description").map(text -> ": " + text).orElse("");
        for (Optional<Secret> secret : List.of(settings.clientSecret(), refreshToken)) {
            if (secret.isPresent()) {
                shown = shown.replace(text(secret.get()), "[hidden]");
            }
        }
        return shown.substring(0, Math.min(shown.length(), MAX_SHOWN));
    }

    private static String text(Secret secret) {
        return secret.use(bytes -> new String(bytes, UTF_8));
    }
}
