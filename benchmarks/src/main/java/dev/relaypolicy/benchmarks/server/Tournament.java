package dev.relaypolicy.benchmarks.server;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Measures servers side by side: each gets the load in turn, repeatedly, while the others are idle. Changes in the
 * speed of the machine then affect all alike.
 */
final class Tournament {

    static final String RATE = "rate";
    static final String CPU_MICROS = "CPU us";
    static final String MEGABYTES = "MB";
    static final String START_UP = "start-up";
    static final String MILLIS = "ms";

    /** Room for sessions that are still closing. */
    private static final int SPARE_SESSIONS = 24;

    /** Twice the number of connections, because clients reconnect while the server still closes their last session. */
    private static final int MAX_SESSIONS = 2_000;

    private static final Duration SETTLING = Duration.ofMillis(500);

    /** An idle server uses less CPU time per {@link #SETTLING}. */
    private static final Duration QUIET = Duration.ofMillis(20);

    private static final int MAX_STEPS = 240;
    private static final double MEGA = 1e6;

    private final List<Contestant> contestants;
    private final Effort effort;
    private final Path folder;
    private final Runnable onProgress;
    private final Results results = new Results();
    private final Set<String> failures = new LinkedHashSet<>();

    /**
     * The length of a run.
     *
     * @param warmUp for each load before measurements
     * @param sample for each measurement
     * @param repeats the measurements of each load
     * @param starts the starts of each server, each with a measurement of idle sessions
     */
    record Effort(Duration warmUp, Duration sample, int repeats, int starts) {
        static final Effort WHOLE = new Effort(Duration.ofSeconds(20), Duration.ofSeconds(3), 5, 3);
        static final Effort QUICK = new Effort(Duration.ofSeconds(1), Duration.ofMillis(500), 1, 1);
    }

    /**
     * @param onProgress runs after each measurement, whether it succeeded or failed
     */
    Tournament(List<Contestant> contestants, Effort effort, Path folder, Runnable onProgress) {
        this.contestants = contestants;
        this.effort = effort;
        this.folder = folder;
        this.onProgress = onProgress;
    }

    Results results() {
        return results;
    }

    /** A repeated failure is listed once. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Measures the memory that idle sessions add to newly started servers, and the start-up time. */
    void measureIdle(int sessions) {
        for (int start = 0; start < effort.starts(); start++) {
            for (Contestant contestant : contestants) {
                try (ServerProcess server = contestant.start(sessions + SPARE_SESSIONS, folderOf(contestant))) {
                    results.add(new Results.Key(contestant.name(), START_UP, MILLIS), (double)
                            server.startUp().toMillis());
                    if (contestant.holdsManySessions()) {
                        measureIdle(contestant, server, sessions);
                    }
                } catch (IOException | RuntimeException e) {
                    failed(contestant, idle(sessions), e);
                }
                onProgress.run();
            }
        }
    }

    @SuppressWarnings("try") // the sessions only need to be open
    private void measureIdle(Contestant contestant, ServerProcess server, int sessions) throws IOException {
        Uninterruptibles.sleepUninterruptibly(SETTLING);
        long before = server.residentBytes();
        try (IdleSessions idle = IdleSessions.open(server.address(), sessions)) {
            Uninterruptibles.sleepUninterruptibly(SETTLING);
            results.add(
                    new Results.Key(contestant.name(), idle(sessions), MEGABYTES),
                    (server.residentBytes() - before) / MEGA);
        }
    }

    static String idle(int sessions) {
        return sessions + " idle sessions";
    }

    void measureLoads() {
        Map<Contestant, ServerProcess> servers = new LinkedHashMap<>();
        try {
            for (Contestant contestant : contestants) {
                try {
                    servers.put(contestant, contestant.start(MAX_SESSIONS, folderOf(contestant)));
                } catch (IOException | RuntimeException e) {
                    failed(contestant, "start", e);
                    onProgress.run();
                }
            }
            for (Load load : Load.values()) {
                for (Map.Entry<Contestant, ServerProcess> entry : servers.entrySet()) {
                    measure(entry.getKey(), entry.getValue(), load, effort.warmUp(), false);
                }
            }
            for (int repeat = 0; repeat < effort.repeats(); repeat++) {
                for (Load load : Load.values()) {
                    for (Map.Entry<Contestant, ServerProcess> entry : servers.entrySet()) {
                        measure(entry.getKey(), entry.getValue(), load, effort.sample(), true);
                    }
                }
            }
        } finally {
            servers.values().forEach(ServerProcess::close);
        }
    }

    private void measure(Contestant contestant, ServerProcess server, Load load, Duration time, boolean counts) {
        int processes = server.processes();
        try {
            apply(contestant, server, load, time, counts);
        } catch (IOException | RuntimeException e) {
            failed(contestant, load.label(), e);
        }
        try {
            awaitQuiet(server, processes);
            server.emptyLog();
        } catch (IOException | RuntimeException e) {
            failed(contestant, load.label() + ", afterwards", e);
        }
        onProgress.run();
    }

    private void apply(Contestant contestant, ServerProcess server, Load load, Duration time, boolean counts)
            throws IOException {
        try (LoadClient client = LoadClient.start(server.address(), load.script(), load.connections())) {
            // wait until every client is in the middle of a session
            Uninterruptibles.sleepUninterruptibly(SETTLING);
            LoadClient.Counts before = client.counts();
            Duration cpuBefore = server.cpu();
            long begin = System.nanoTime();
            Uninterruptibles.sleepUninterruptibly(time);
            Duration cpu = server.cpu().minus(cpuBefore);
            long done = load.counted(client.counts().minus(before));
            double seconds = (System.nanoTime() - begin) / 1e9;
            if (counts) {
                if (done == 0) {
                    throw new IOException("nothing finished in " + time.toMillis() + " ms");
                }
                results.add(new Results.Key(contestant.name(), load.label(), RATE), done / seconds);
                results.add(new Results.Key(contestant.name(), load.label(), CPU_MICROS), cpu.toNanos() / 1e3 / done);
            }
        }
    }

    /** Waits until a server is idle and the processes that it started for its clients have ended. */
    private static void awaitQuiet(ServerProcess server, int processes) throws IOException {
        Duration before = server.cpu();
        for (int step = 0; step < MAX_STEPS; step++) {
            Uninterruptibles.sleepUninterruptibly(SETTLING);
            Duration now = server.cpu();
            if (now.minus(before).compareTo(QUIET) <= 0 && server.processes() <= processes) {
                return;
            }
            before = now;
        }
    }

    private void failed(Contestant contestant, String what, Exception e) {
        String reason = e.getCause() == null ? e.toString() : e + ": " + e.getCause();
        failures.add(contestant.name() + ", " + what + ": " + reason.strip().replaceAll("\\R+", " / "));
    }

    private Path folderOf(Contestant contestant) throws IOException {
        return Files.createDirectories(folder.resolve(contestant.name().replaceAll("[^A-Za-z0-9.]+", "-")));
    }
}
