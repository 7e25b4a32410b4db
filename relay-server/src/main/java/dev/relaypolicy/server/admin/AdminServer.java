package dev.relaypolicy.server.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MINUTES;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableMap;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Metrics, health and log levels over HTTP, without a login: bind it to an address that strangers do not reach.
 *
 * <ul>
 *   <li>{@code GET /metrics}: Prometheus' text format;
 *   <li>{@code GET /health/live}: 200 while the process can answer;
 *   <li>{@code GET /health/ready}: 200 while clients are served and accepted, else 503;
 *   <li>{@code POST /log-level/NAME}, NAME one of error, warning, info, debug: what is logged from now on, for clients on the same
 *       machine only, and not for the web pages that their browsers show.
 * </ul>
 */
public final class AdminServer implements AutoCloseable {

    private static final String LOG_LEVEL = "/log-level/";

    /** As many requests are read at a time, so that none waits behind another that does not come. */
    private static final int CONNECTIONS = 100;

    /**
     * The JDK's server reads requests without a time-out and takes any number of connections, unless it is told otherwise: whoever
     * sent half a request would hold a thread for ever, and connections that ask nothing would leave no file descriptors to the
     * listeners for mail. It looks at these once in a process, when its first server is made. Times are in seconds.
     */
    private static final ImmutableMap<String, String> LIMITS = ImmutableMap.of(
            "sun.net.httpserver.maxReqTime", "10",
            "sun.net.httpserver.maxRspTime", "10",
            "jdk.httpserver.maxConnections", Integer.toString(CONNECTIONS));

    private static final Logger OURS = Logger.getLogger("dev.relaypolicy");

    private final HttpServer server;
    private final java.util.concurrent.ExecutorService executor;

    private AdminServer(HttpServer server, java.util.concurrent.ExecutorService executor) {
        this.server = server;
        this.executor = executor;
    }

    /**
     * Binds and begins to answer.
     *
     * @param meters what {@code /metrics} shows
     * @param serving whether clients are served
     * @throws IOException where the address cannot be bound
     */
    public static AdminServer start(InetSocketAddress address, PrometheusMeterRegistry meters, BooleanSupplier serving)
            throws IOException {
        requireNonNull(meters, "meters");
        requireNonNull(serving, "serving");
        LIMITS.forEach((property, value) -> {
            if (System.getProperty(property) == null) {
                System.setProperty(property, value);
            }
        });
        HttpServer server = HttpServer.create(address, 0);
        server.createContext("/metrics", exchange -> get(exchange, 200, meters.scrape()));
        server.createContext("/health/live", exchange -> get(exchange, 200, "live\n"));
        server.createContext("/health/ready", exchange -> {
            boolean ready = serving.getAsBoolean();
            get(exchange, ready ? 200 : 503, ready ? "ready\n" : "not ready\n");
        });
        server.createContext(LOG_LEVEL, AdminServer::setLevel);
        var executor =
                new ThreadPoolExecutor(CONNECTIONS, CONNECTIONS, 1, MINUTES, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "admin");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        server.setExecutor(executor);
        server.start();
        return new AdminServer(server, executor);
    }

    private static void get(HttpExchange exchange, int status, String text) throws IOException {
        if (exchange.getRequestMethod().equals("GET")) {
            answer(exchange, status, text);
        } else {
            answer(exchange, 405, "use GET\n");
        }
    }

    private static void setLevel(HttpExchange exchange) throws IOException {
        String name = exchange.getRequestURI().getPath().substring(LOG_LEVEL.length());
        Optional<Level> level = level(name);
        if (!exchange.getRequestMethod().equals("POST")) {
            answer(exchange, 405, "use POST\n");
        } else if (!exchange.getRemoteAddress().getAddress().isLoopbackAddress()) {
            answer(exchange, 403, "only from this machine\n");
        } else if (exchange.getRequestHeaders().containsKey("Origin")) {
            answer(exchange, 403, "not from a web page\n");
        } else if (level.isEmpty()) {
            answer(exchange, 404, "use error, warning, info or debug\n");
        } else {
            OURS.setLevel(level.get());
            for (java.util.logging.Handler handler : Logger.getLogger("").getHandlers()) {
                handler.setLevel(Level.ALL);
            }
            answer(exchange, 200, "logging from " + Ascii.toLowerCase(name) + " on\n");
        }
    }

    private static Optional<Level> level(String name) {
        return switch (Ascii.toLowerCase(name)) {
            case "error" -> Optional.of(Level.SEVERE);
            case "warning" -> Optional.of(Level.WARNING);
            case "info" -> Optional.of(Level.INFO);
            case "debug" -> Optional.of(Level.FINE);
            default -> Optional.empty();
        };
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] octets = text.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        exchange.sendResponseHeaders(status, octets.length);
        try (exchange) {
            exchange.getResponseBody().write(octets);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
