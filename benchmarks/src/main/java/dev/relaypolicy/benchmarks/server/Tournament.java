package dev.relaypolicy.benchmarks.server;

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
 * Measures servers side by side: all run at the same time, and each is loaded in turn while the others wait, again and again, so
 * that what the machine does meanwhile does not fall on one of them.
 */
final class Tournament {

    static final String RATE = "rate";
    static final String CPU_MICROS = "CPU us";
    static final String MEGABYTES = "MB";
    static final String START_UP = "start-up";
    static final String MILLIS = "ms";

    /** More than one would need, for the session that asks whether a server is ready. */
    private static final int SPARE_SESSIONS = 24;

    /** Twice as many as clients have: one comes back while the server still takes leave of its session before. */
    private static final int MOST_SESSIONS = 2_000;

    private static final Duration SETTLING = Duration.ofMillis(500);

    /** What a server that waits uses while another settles, at most. */
    private static final Duration QUIET = Duration.ofMillis(20);

    private static final int MOST_STEPS = 240;
    private static final double MEGA = 1e6;

    private final List<Contestant> contestants;
    private final Effort effort;
    private final Path folder;
    private final Runnable onProgress;
    private final Results results = new Results();
    private final Set<String> failures = new LinkedHashSet<>();

    /**
     * How much time is spent.
     *
     * @param starts how often each server is started, and watched while sessions idle
     */
    record Effort(Duration warmUp, Duration sample, int repeats, int starts) {
        static final Effort WHOLE = new Effort(Duration.ofSeconds(20), Duration.ofSeconds(3), 5, 3);
        static final Effort QUICK = new Effort(Duration.ofSeconds(1), Duration.ofMillis(500), 1, 1);
    }

    /**
     * Creates a tournament.
     *
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

    /** Returns what could not be measured, and why; a failure that repeats is listed once. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Starts each server anew and opens sessions that say nothing; the memory is that of a server that has done nothing yet. */
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

    @SuppressWarnings("try") // the sessions are there to be open
    private void measureIdle(Contestant contestant, ServerProcess server, int sessions) throws IOException {
        Sleep.of(SETTLING);
        long before = server.residentOctets();
        try (IdleSessions idle = IdleSessions.open(server.address(), sessions)) {
            Sleep.of(SETTLING);
            results.add(
                    new Results.Key(contestant.name(), idle(sessions), MEGABYTES),
                    (server.residentOctets() - before) / MEGA);
        }
    }

    static String idle(int sessions) {
        return sessions + " idle sessions";
    }

    /** Loads each server with each load, in turn. */
    void measureLoads() {
        Map<Contestant, ServerProcess> servers = new LinkedHashMap<>();
        try {
            for (Contestant contestant : contestants) {
                try {
                    servers.put(contestant, contestant.start(MOST_SESSIONS, folderOf(contestant)));
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
            failed(contestant, load.words(), e);
        }
        try {
            awaitQuiet(server, processes);
            server.emptyLog();
        } catch (IOException | RuntimeException e) {
            failed(contestant, load.words() + ", afterwards", e);
        }
        onProgress.run();
    }

    private void apply(Contestant contestant, ServerProcess server, Load load, Duration time, boolean counts)
            throws IOException {
        try (LoadClient client = LoadClient.start(server.address(), load.script(), load.connections())) {
            // until every client is in the middle of a session
            Sleep.of(SETTLING);
            LoadClient.Counts before = client.counts();
            Duration cpuBefore = server.cpu();
            long begin = System.nanoTime();
            Sleep.of(time);
            Duration cpu = server.cpu().minus(cpuBefore);
            long done = load.counted(client.counts().minus(before));
            double seconds = (System.nanoTime() - begin) / 1e9;
            if (counts) {
                if (done == 0) {
                    throw new IOException("nothing was done in " + time.toMillis() + " ms");
                }
                results.add(new Results.Key(contestant.name(), load.words(), RATE), done / seconds);
                results.add(new Results.Key(contestant.name(), load.words(), CPU_MICROS), cpu.toNanos() / 1e3 / done);
            }
        }
    }

    /**
     * Waits until a server does nothing, and the processes that it has started for its clients have ended: what they still do would be
     * taken from the next server.
     */
    private static void awaitQuiet(ServerProcess server, int processes) throws IOException {
        Duration before = server.cpu();
        for (int step = 0; step < MOST_STEPS; step++) {
            Sleep.of(SETTLING);
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
