package dev.relaypolicy.benchmarks;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs benchmarks, each in its own JVM, and keeps the median time and the allocation of each. */
final class Measurements {

    private static final String HEAP = "-Xmx5g";
    private static final int COLD_FORKS = 5;
    /** Iterations, not seconds: a load takes so long that a timed warm-up would end before JIT compilation does. */
    private static final int LOAD_ITERATIONS = 20;

    private static final int FOOTPRINT_ROWS = 1_000_000;

    private final Map<String, Double> times = new HashMap<>();
    private final Map<String, Double> allocations = new HashMap<>();
    private final Map<String, Double> footprints = new HashMap<>();
    private final List<String> failures = new ArrayList<>();
    private final Set<String> missing = new TreeSet<>();
    private final List<String> arguments = new ArrayList<>(List.of(HEAP));
    private final int warmups;
    private final int iterations;
    private final boolean quick;
    private final TimeValue iterationTime;

    /** A quick run only shows that everything works: its numbers mean nothing. */
    Measurements(boolean quick) {
        this.quick = quick;
        this.warmups = quick ? 1 : 3;
        this.iterations = quick ? 1 : 5;
        this.iterationTime = TimeValue.milliseconds(quick ? 100 : 600);
        if (TestTables.hasBgpFile()) {
            arguments.add("-Dbgp.file=" + System.getProperty("bgp.file"));
        }
    }

    record Parameter(String name, ImmutableList<String> values) {
        static Parameter of(String name, Object... values) {
            return new Parameter(
                    name, Arrays.stream(values).map(Object::toString).collect(ImmutableList.toImmutableList()));
        }
    }

    /** Runs the benchmark methods of a class, separated by {@code |}, with all combinations of parameters. */
    void run(Class<?> benchmark, String methods, Parameter... parameters) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("\\." + benchmark.getSimpleName() + "\\.(" + methods + ")$")
                .forks(1)
                .warmupIterations(warmups)
                .warmupTime(iterationTime)
                .measurementIterations(iterations)
                .measurementTime(iterationTime)
                .jvmArgs(arguments.toArray(String[]::new))
                .addProfiler(GCProfiler.class)
                // a benchmark that fails must not lose the results of the others
                .shouldFailOnError(false);
        for (Parameter parameter : parameters) {
            options.param(parameter.name(), parameter.values().toArray(String[]::new));
        }
        if (benchmark == ColdLoadBenchmark.class) {
            options.forks(COLD_FORKS).warmupIterations(0).measurementIterations(1);
        } else if (benchmark == LoadBenchmark.class && !quick) {
            options.warmupIterations(LOAD_ITERATIONS).measurementIterations(LOAD_ITERATIONS);
        }
        try {
            remember(new Runner(options.build()).run());
        } catch (RunnerException e) {
            // keep what has been measured so far
            failures.add(benchmark.getSimpleName() + " failed: " + e.getMessage());
        }
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Returns the requested keys that were not measured. */
    List<String> missing() {
        return List.copyOf(missing);
    }

    private void remember(Collection<RunResult> results) {
        for (RunResult result : results) {
            Map<String, String> parameters = new TreeMap<>();
            result.getParams()
                    .getParamsKeys()
                    .forEach(key -> parameters.put(key, result.getParams().getParam(key)));
            String id = result.getParams().getBenchmark();
            String key = key(id.substring(id.substring(0, id.lastIndexOf('.')).lastIndexOf('.') + 1), parameters);
            times.put(key, result.getPrimaryResult().getStatistics().getPercentile(50));
            Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
            if (allocated != null) {
                allocations.put(key, allocated.getScore());
            }
        }
    }

    /** Measures the retained bytes per row of a table, in a new JVM. */
    void measureFootprint(Footprint.Structure structure, TableKind kind, boolean ipv4) {
        List<String> command =
                new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java"), "-XX:+UseSerialGC"));
        command.addAll(arguments);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Footprint.class.getName()));
        command.addAll(List.of(structure.name(), kind.name(), ipv4 ? "4" : "6", "" + FOOTPRINT_ROWS));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            int code = process.onExit().join().exitValue();
            if (code != 0) {
                throw new IOException("exit code " + code);
            }
            footprints.put(footprint(structure, kind, ipv4), Double.valueOf(answer.strip()));
        } catch (IOException | NumberFormatException e) {
            failures.add(footprint(structure, kind, ipv4) + ": " + e);
        }
    }

    /** NaN if not measured. */
    double footprintOf(Footprint.Structure structure, TableKind kind, boolean ipv4) {
        return found(footprints, footprint(structure, kind, ipv4));
    }

    private static String footprint(Footprint.Structure structure, TableKind kind, boolean ipv4) {
        return "Footprint structure=" + structure + " family=" + (ipv4 ? 4 : 6) + " table=" + kind;
    }

    /**
     * Returns the median time, or NaN if not measured.
     *
     * @param benchmark class, method and all parameters in the order of their names, such as {@code
     *     AddressTextBenchmark.guava family=4}
     */
    double time(String benchmark) {
        return found(times, benchmark);
    }

    /** Returns the bytes per operation, or NaN if not measured. */
    double allocation(String benchmark) {
        return found(allocations, benchmark);
    }

    private double found(Map<String, Double> map, String key) {
        Double value = map.get(key);
        if (value == null) {
            missing.add(key);
            return Double.NaN;
        }
        missing.remove(key);
        return value;
    }

    private static String key(String benchmark, Map<String, String> parameters) {
        StringBuilder key = new StringBuilder(benchmark);
        parameters.forEach(
                (name, value) -> key.append(' ').append(name).append('=').append(value));
        return key.toString();
    }
}
