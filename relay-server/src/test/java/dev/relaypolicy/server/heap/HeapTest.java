package dev.relaypolicy.server.heap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.cli.ServeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sessions do not leak memory: the server in a heap of 64 MiB uses as much after all sessions as after a tenth of them.
 * System properties: {@code heap.sessions}, {@code heap.seed}.
 */
@Tag("heap")
class HeapTest {

    private static final int SESSIONS = Integer.getInteger("heap.sessions", 30_000);
    private static final long SEED = Long.getLong("heap.seed", System.nanoTime());
    private static final int CLIENTS = 8;

    /**
     * The number of addresses and users that log in. The throttle tracks as many, and is full after a tenth of the
     * sessions.
     */
    private static final int LOGINS = SESSIONS / 200;

    /**
     * Allows for hash tables that are resized late. A leak of 50 bytes per session is detected from 40,000 sessions.
     */
    private static final long ALLOWED_GROWTH = 2_000_000;

    @TempDir
    private Path folder;

    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    void sessionsDoNotLeakMemory() throws Exception {
        System.out.println("heap: " + SESSIONS + " sessions with heap.seed=" + SEED);
        try (ServeProcess relay = ServeProcess.serve(
                folder,
                // by default, a full collection leaves up to 5% of the heap as dead filler arrays
                List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:MarkSweepDeadRatio=0"),
                "--config",
                configuration().toString())) {
            visit(relay, 100);
            int idle = ProcessUsage.files(relay.pid()) + 2;
            long begin = System.nanoTime();
            visit(relay, SESSIONS / 10);
            int filesAtFirst = ProcessUsage.filesOnceAtMost(idle, relay.pid());
            ProcessUsage first = ProcessUsage.of(relay.pid());
            System.out.println("heap: after a tenth " + first);
            visit(relay, SESSIONS - SESSIONS / 10);
            int filesAtLast = ProcessUsage.filesOnceAtMost(idle, relay.pid());
            ProcessUsage last = ProcessUsage.of(relay.pid());
            System.out.println("heap: after all     " + last + ", in " + (System.nanoTime() - begin) / 1_000_000_000
                    + " s; most grown: " + last.grownSince(first));

            assertThat(last.liveBytes() - first.liveBytes())
                    .as("growth: %s", last.grownSince(first))
                    .isLessThan(ALLOWED_GROWTH);
            assertThat(filesAtFirst).isLessThanOrEqualTo(idle);
            assertThat(filesAtLast).isLessThanOrEqualTo(idle);
            // the pool keeps a thread for a minute after its session
            assertThat(last.threads()).isLessThanOrEqualTo(first.threads() + CLIENTS);
            relay.terminate();
            assertThat(relay.exitCode()).isZero();
        }
    }

    private void visit(ServeProcess relay, int sessions) throws Exception {
        AtomicInteger left = new AtomicInteger(sessions);
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        List<Future<Void>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(threads.submit(
                    new MixedSessions(relay.address("smtp"), relay.address("pop3"), left, LOGINS, random.split())));
        }
        for (Future<Void> client : clients) {
            client.get();
        }
        threads.shutdown();
    }

    private Path configuration() throws IOException {
        return Files.writeString(folder.resolve("relay.yaml"), """
                host: relay.test
                listeners:
                  smtp: {port: 0, permit: [local-recipients]}
                  pop3: {port: 0}
                local-domains: [local.test]
                users:
                  ann@local.test: {password: "{XMAIL}04090c06001512"}
                clear-text-logins: [plain]
                login-throttle: {first-delay: 0s, own-delay: 0s, shared-delay: 0s, tracked: %d}
                """.formatted(LOGINS));
    }
}
