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

/** Runs benchmarks, each in a machine of its own, and remembers the median of each and what it allocates. */
final class Measurements {

    private static final String HEAP = "-Xmx5g";
    private static final int COLD_FORKS = 5;
    /** A load takes so long that a time for warming up would be over before the compiler is done. */
    private static final int LOADS = 20;

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

    /** A quick run shows that all works, and its numbers mean little. */
    Measurements(boolean quick) {
        this.quick = quick;
        this.warmups = quick ? 1 : 3;
        this.iterations = quick ? 1 : 5;
        this.iterationTime = TimeValue.milliseconds(quick ? 100 : 600);
        if (TestTables.hasBgpFile()) {
            arguments.add("-Dbgp.file=" + System.getProperty("bgp.file"));
        }
    }

    /** One parameter of a benchmark, and the values to run it with. */
    record Parameter(String name, ImmutableList<String> values) {
        static Parameter of(String name, Object... values) {
            return new Parameter(
                    name, Arrays.stream(values).map(Object::toString).collect(ImmutableList.toImmutableList()));
        }
    }

    /** Runs the benchmarks of a class, by the names of methods, with all combinations of parameters. */
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
                // one benchmark that fails must not cost the results of the others
                .shouldFailOnError(false);
        for (Parameter parameter : parameters) {
            options.param(parameter.name(), parameter.values().toArray(String[]::new));
        }
        if (benchmark == ColdLoadBenchmark.class) {
            options.forks(COLD_FORKS).warmupIterations(0).measurementIterations(1);
        } else if (benchmark == LoadBenchmark.class && !quick) {
            options.warmupIterations(LOADS).measurementIterations(LOADS);
        }
        try {
            remember(new Runner(options.build()).run());
        } catch (RunnerException e) {
            // what was measured so far is worth more than an early end
            failures.add(benchmark.getSimpleName() + " did not run to its end: " + e.getMessage());
        }
    }

    /** Returns why something did not run. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Returns what was asked for so far and has not been measured. */
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

    /** Measures, in a JVM of its own, the bytes a row that a table keeps. */
    void measureFootprint(Footprint.Keeper keeper, TableKind kind, boolean ipv4) {
        List<String> command =
                new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java"), "-XX:+UseSerialGC"));
        command.addAll(arguments);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Footprint.class.getName()));
        command.addAll(List.of(keeper.name(), kind.name(), ipv4 ? "4" : "6", "" + FOOTPRINT_ROWS));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            footprints.put(footprint(keeper, kind, ipv4), Double.valueOf(answer.strip()));
        } catch (IOException | NumberFormatException e) {
            failures.add(footprint(keeper, kind, ipv4) + ": " + e);
        }
    }

    /** Returns the bytes a row that a table keeps. Not a number if it was not measured. */
    double footprintOf(Footprint.Keeper keeper, TableKind kind, boolean ipv4) {
        return found(footprints, footprint(keeper, kind, ipv4));
    }

    private static String footprint(Footprint.Keeper keeper, TableKind kind, boolean ipv4) {
        return "Footprint keeper=" + keeper + " family=" + (ipv4 ? 4 : 6) + " table=" + kind;
    }

    /**
     * The median time of a benchmark, such as {@code AddressTextBenchmark.guava family=4}: all of its parameters, in the order of their
     * names. Not a number where it was not measured.
     */
    double time(String benchmark) {
        return found(times, benchmark);
    }

    /** The bytes that an operation allocates. */
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
