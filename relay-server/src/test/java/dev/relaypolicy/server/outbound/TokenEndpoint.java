package dev.relaypolicy.server.outbound;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An OAuth 2 token endpoint on loopback with a configurable response. */
public final class TokenEndpoint implements AutoCloseable {

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> forms = new CopyOnWriteArrayList<>();
    private final Map<String, String> headers = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile int status = 500;
    private volatile String body = "";
    private volatile boolean silent;
    private volatile Duration slowness = Duration.ZERO;

    /** Creates an endpoint that responds with an error. */
    public TokenEndpoint() throws IOException {
        server.createContext("/token", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    public void answer(int newStatus, String newBody) {
        status = newStatus;
        body = newBody;
        silent = false;
    }

    /** Makes the endpoint begin responses without ending them, until {@link #answer}. */
    void neverEnd() {
        silent = true;
    }

    /** Sets the delay before each response. */
    public void takes(Duration time) {
        slowness = time;
    }

    void header(String name, String value) {
        headers.put(name, value);
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/token");
    }

    public List<String> forms() {
        return List.copyOf(forms);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            forms.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            headers.forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
            var unused = closed.await(slowness.toMillis(), MILLISECONDS);
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, silent ? bytes.length + 1 : bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            if (silent) {
                exchange.getResponseBody().flush();
                closed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
