package dev.relaypolicy.benchmarks.server;

import dev.relaypolicy.benchmarks.MarkdownReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Measures the servers and writes the tables of docs/performance.md, all in one run to make numbers comparable. */
public final class ServerReport {

    private static final int[] IDLE = {2_000, 10_000};
    private static final int SPARE_FILES = 500;
    private static final int[] FEATURES = {17, 25};

    private static final String SUBETHA = "SubEthaSMTP 7.2.2";
    private static final String JAMES = "James protocols 3.8.1";
    private static final Contestant SINK = new SinkContestant();
    private static final Contestant POSTFIX = new PostfixContestant();

    private final Path file;
    private final List<String> notMeasured = new ArrayList<>();
    private final List<Jdk> jdks;
    private final List<Contestant> contestants;
    private final Tournament tournament;

    private ServerReport(Path root, Path file, Path folder, boolean quick, String named) throws IOException {
        this.file = file;
        jdks = jdks();
        contestants =
                all(root).stream().filter(one -> one.name().contains(named)).toList();
        tournament = new Tournament(
                contestants, quick ? Tournament.Effort.QUICK : Tournament.Effort.WHOLE, folder, this::write);
    }

    /**
     * @param args the project folder and the file to write; options {@code --quick} and {@code --only=NAME}
     */
    public static void main(String[] args) throws IOException {
        Path report = Path.of(args[1]).toAbsolutePath();
        List<String> options = Arrays.asList(args);
        String named = options.stream()
                .filter(option -> option.startsWith("--only="))
                .map(option -> option.substring("--only=".length()))
                .findFirst()
                .orElse("");
        // readable for all: Postfix runs as another user
        Path folder = Files.createTempDirectory(
                "relay-benchmark", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        ServerReport run = new ServerReport(Path.of(args[0]), report, folder, options.contains("--quick"), named);
        run.measure();
        System.out.println(run.text());
    }

    private static List<Jdk> jdks() throws IOException {
        List<Jdk> found = new ArrayList<>();
        for (int feature : FEATURES) {
            Jdk.find(feature).ifPresent(found::add);
        }
        return found;
    }

    private List<Contestant> all(Path root) {
        List<Contestant> all = new ArrayList<>();
        jdks.forEach(jdk -> all.add(new RelayContestant(root, jdk)));
        String permissive =
                "a handler that accepts everything, no log; backlog 4,096, no effective limit on connections";
        jdks.forEach(jdk -> all.add(new LibraryContestant(SUBETHA, SubEthaServer.class, permissive, jdk)));
        jdks.forEach(jdk -> all.add(new LibraryContestant(JAMES, JamesServer.class, permissive, jdk)));
        all.add(POSTFIX);
        all.add(SINK);
        return all;
    }

    private void measure() throws IOException {
        for (int sessions : IDLE) {
            if (ProcFiles.openFiles() >= sessions + SPARE_FILES) {
                tournament.measureIdle(sessions);
            } else {
                notMeasured.add("Not measured with " + sessions + " idle sessions: `ulimit -n` is "
                        + ProcFiles.openFiles() + ".");
            }
        }
        tournament.measureLoads();
        write();
    }

    /** Writes the results so far, to keep them if the run ends early. */
    private void write() {
        try {
            MarkdownReport.write(file, text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String text() throws IOException {
        MarkdownReport out = new MarkdownReport();
        notMeasured.forEach(out::line);
        out.line("%d processors, shared with the client; `ulimit -n` %d; %s."
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        ProcFiles.openFiles(),
                        String.join(", ", jdks.stream().map(Jdk::version).toList())));
        tournament.failures().forEach(failure -> out.line("**Failed:** " + failure));
        goals(out);
        loads(
                out,
                "Sessions a second (EHLO, MAIL, RCPT, QUIT, each after the reply before); server CPU, us a session",
                Load.SESSIONS_50,
                Load.SESSIONS_1000);
        loads(
                out,
                "Recipients a second (100 in one write, with MAIL and RSET); server CPU, us a recipient",
                Load.PIPELINED_50,
                Load.PIPELINED_1000);
        out.heading("Memory that idle sessions add, MB; start to first greeting, ms");
        out.table("server", "2,000", "10,000", "start");
        for (Contestant contestant : contestants) {
            out.row(
                    contestant.name(),
                    shown(contestant, Tournament.idle(IDLE[0]), Tournament.MEGABYTES),
                    shown(contestant, Tournament.idle(IDLE[1]), Tournament.MEGABYTES),
                    shown(contestant, Tournament.START_UP, Tournament.MILLIS));
        }
        out.heading("Settings");
        out.table("server", "setting");
        contestants.forEach(contestant -> out.row(contestant.name(), contestant.setting()));
        return out.text();
    }

    private void loads(MarkdownReport out, String heading, Load few, Load many) {
        out.heading(heading);
        out.table("server", "50 connections", "CPU", "1,000 connections", "CPU");
        for (Contestant contestant : contestants) {
            out.row(
                    contestant.name(),
                    shown(contestant, few.label(), Tournament.RATE),
                    shown(contestant, few.label(), Tournament.CPU_MICROS),
                    shown(contestant, many.label(), Tournament.RATE),
                    shown(contestant, many.label(), Tournament.CPU_MICROS));
        }
    }

    private String shown(Contestant contestant, String what, String measure) {
        return tournament.results().shown(new Results.Key(contestant.name(), what, measure));
    }

    private double median(String contestant, String what, String measure) {
        return tournament.results().median(new Results.Key(contestant, what, measure));
    }

    private double rate(String contestant, Load load) {
        return median(contestant, load.label(), Tournament.RATE);
    }

    private void goals(MarkdownReport out) {
        out.heading("Goals");
        out.table("goal", "measured", "needed", "met");
        for (Jdk jdk : jdks) {
            String relay = "relay, JDK " + jdk.feature();
            String subEtha = SUBETHA + ", JDK " + jdk.feature();
            for (Load load : Load.values()) {
                String what = relay + ", " + load.label() + ": ";
                out.atLeast(
                        what + "SubEthaSMTP's rate" + (load.isPipelined() ? " (stretch: 8)" : ""),
                        rate(relay, load) / rate(subEtha, load),
                        load.isPipelined() ? 6 : 1);
                out.atMost(
                        what + "SubEthaSMTP's CPU time",
                        median(relay, load.label(), Tournament.CPU_MICROS)
                                / median(subEtha, load.label(), Tournament.CPU_MICROS),
                        1);
                if (!load.isPipelined()) {
                    out.atLeast(what + "Postfix's rate", rate(relay, load) / rate(POSTFIX.name(), load), 4);
                }
                out.atMost(what + "smtp-sink's wall time", rate(SINK.name(), load) / rate(relay, load), 1.3);
            }
            for (int sessions : IDLE) {
                String idle = Tournament.idle(sessions);
                out.atMost(
                        relay + ", " + idle + ": SubEthaSMTP's memory",
                        median(relay, idle, Tournament.MEGABYTES) / median(subEtha, idle, Tournament.MEGABYTES),
                        1);
            }
            out.atMost(
                    relay + ": start to first greeting, s",
                    median(relay, Tournament.START_UP, Tournament.MILLIS) / 1e3,
                    1);
        }
    }
}
