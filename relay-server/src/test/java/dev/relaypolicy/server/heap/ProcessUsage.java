package dev.relaypolicy.server.heap;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The resources that a Java process holds.
 *
 * @param liveBytes the size of all objects after a full collection
 * @param byClass the size of all objects by class
 * @param threads the number of operating system threads
 * @param files the number of open file descriptors
 */
record ProcessUsage(long liveBytes, Map<String, Long> byClass, int threads, int files) {

    private static final Pattern ROW = Pattern.compile("(?m)^ *[0-9]+: +[0-9]+ +([0-9]+) +(\\S+)");
    private static final long TIMEOUT_NANOS = 60_000_000_000L;
    private static final long POLL_NANOS = 50_000_000L;

    /** Inspects a process with the jcmd of the running JDK. */
    static ProcessUsage of(long pid) throws IOException {
        Map<String, Long> byClass = ROW.matcher(jcmd(pid, "GC.class_histogram"))
                .results()
                .collect(Collectors.toMap(row -> row.group(2), ProcessUsage::octets, Long::sum, TreeMap::new));
        long live = byClass.values().stream().mapToLong(Long::longValue).sum();
        return new ProcessUsage(live, byClass, threads(pid), files(pid));
    }

    private static long octets(MatchResult row) {
        return Long.parseLong(row.group(1));
    }

    private static String jcmd(long pid, String command) throws IOException {
        Path jcmd =
                Path.of(ProcessHandle.current().info().command().orElseThrow()).resolveSibling("jcmd");
        Process process = new ProcessBuilder(jcmd.toString(), Long.toString(pid), command)
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }

    /** Returns the number of open file descriptors of a process. */
    static int files(long pid) {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return Math.toIntExact(open.count());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int threads(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("Threads:"))
                .map(line -> Integer.parseInt(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    /** Waits up to a minute until a process has at most so many open file descriptors. Returns their number. */
    static int filesOnceAtMost(int most, long pid) {
        long end = System.nanoTime() + TIMEOUT_NANOS;
        int files = files(pid);
        while (files > most && System.nanoTime() < end) {
            LockSupport.parkNanos(POLL_NANOS);
            files = files(pid);
        }
        return files;
    }

    /** Returns the classes that use more than before, largest growth first. */
    String grownSince(ProcessUsage before) {
        Function<String, Long> growth = name -> byClass.get(name) - before.byClass.getOrDefault(name, 0L);
        return byClass.keySet().stream()
                .filter(name -> growth.apply(name) > 0)
                .sorted((a, b) -> Long.compare(growth.apply(b), growth.apply(a)))
                .limit(12)
                .map(name -> name + " +" + growth.apply(name))
                .collect(Collectors.joining(", "));
    }

    /** Returns the totals. */
    @Override
    public String toString() {
        return String.format("%,d bytes live, %d threads, %d files", liveBytes, threads, files);
    }
}
