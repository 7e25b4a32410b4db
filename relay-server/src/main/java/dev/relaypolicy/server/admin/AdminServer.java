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
 * An HTTP server for metrics, health checks and log levels. It has no authentication: bind it to a private address.
 *
 * <ul>
 *   <li>{@code GET /metrics}: Prometheus text format;
 *   <li>{@code GET /health/live}: 200 while the process is running;
 *   <li>{@code GET /health/ready}: 200 while clients are accepted and served, else 503;
 *   <li>{@code POST /log-level/NAME}: sets the log level to error, warning, info or debug; from loopback only, and not
 *       from web pages.
 * </ul>
 */
public final class AdminServer implements AutoCloseable {

    private static final String LOG_LEVEL = "/log-level/";

    /** A thread for each connection, so that a slow request does not block others. */
    private static final int CONNECTIONS = 100;

    /**
     * In seconds. By default the JDK HTTP server has no read timeout and no connection limit: clients could use up
     * all threads or file descriptors. The JDK reads the properties once, when it creates its first server.
     */
    private static final ImmutableMap<String, String> LIMITS = ImmutableMap.of(
            "sun.net.httpserver.maxReqTime", "10",
            "sun.net.httpserver.maxRspTime", "10",
            "jdk.httpserver.maxConnections", Integer.toString(CONNECTIONS));

    private static final Logger ROOT_LOGGER = Logger.getLogger("dev.relaypolicy");

    private final HttpServer server;
    private final java.util.concurrent.ExecutorService executor;

    private AdminServer(HttpServer server, java.util.concurrent.ExecutorService executor) {
        this.server = server;
        this.executor = executor;
    }

    /**
     * Binds the address and starts the server.
     *
     * @param serving whether clients are served, for {@code /health/ready}
     * @throws IOException if the address cannot be bound
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
            ROOT_LOGGER.setLevel(level.get());
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
        byte[] body = text.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    /** Returns the bound address. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
