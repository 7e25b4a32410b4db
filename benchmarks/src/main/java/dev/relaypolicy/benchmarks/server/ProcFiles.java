package dev.relaypolicy.benchmarks.server;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Reads /proc. The figures of a process that has ended are 0: its parent accounts for its CPU time. */
final class ProcFiles {

    /** The unit of times in /proc on every architecture that Java supports. */
    private static final Duration TICK = Duration.ofMillis(10);

    private static final Path PROC = Path.of("/proc");
    private static final Splitter BLANKS = Splitter.on(' ');
    private static final int UTIME = 11;
    private static final int CSTIME = 14;
    private static final long KIBI = 1024;

    private ProcFiles() {}

    /** Includes the children that have ended and been reaped. */
    static Duration cpu(long id) throws IOException {
        String stat = read(id, "stat");
        // the name is in parentheses and may contain any character; the state is the first field after it
        List<String> fields =
                BLANKS.splitToList(stat.substring(stat.lastIndexOf(')') + 1).stripLeading());
        if (fields.size() <= CSTIME) {
            return Duration.ZERO;
        }
        return TICK.multipliedBy(fields.subList(UTIME, CSTIME + 1).stream()
                .mapToLong(Long::parseLong)
                .sum());
    }

    static long residentBytes(long id) throws IOException {
        return read(id, "status")
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> KIBI * Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }

    static long openFiles() throws IOException {
        return Files.readString(PROC.resolve("self/limits"))
                .lines()
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> BLANKS.omitEmptyStrings().splitToList(line).get(3))
                .mapToLong(limit -> limit.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(limit))
                .findFirst()
                .orElseThrow();
    }

    private static String read(long id, String file) throws IOException {
        Path process = PROC.resolve(Long.toString(id));
        try (InputStream in = Files.newInputStream(process.resolve(file))) {
            return readUnlessEnded(process, in);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /** Returns an empty string if the process ends first: Linux then fails the read with ESRCH. */
    static String readUnlessEnded(Path process, InputStream in) throws IOException {
        try {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            if (Files.exists(process)) {
                throw e;
            }
            return "";
        }
    }
}
