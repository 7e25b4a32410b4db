package dev.relaypolicy.benchmarks.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TournamentTest {

    private static final Tournament.Effort SHORT =
            new Tournament.Effort(Duration.ofMillis(200), Duration.ofSeconds(1), 1, 1);
    private static final int SESSIONS = 10;
    private static final Results.Key IDLE = new Results.Key("sound", Tournament.idle(SESSIONS), Tournament.MEGABYTES);

    @TempDir
    private Path folder;

    @Test
    void failingContestantDoesNotStopOthers() {
        List<Contestant> contestants = List.of(
                contestant("unreadable", CloseAtOnce.class, new IOException("first\nsecond")),
                contestant("unchecked", CloseAtOnce.class, new IllegalStateException("no such setting")),
                contestant("broken", CloseAtOnce.class),
                contestant("sound", SubEthaServer.class));
        List<Double> progress = new ArrayList<>();
        List<Tournament> made = new ArrayList<>();
        Tournament tournament = new Tournament(
                contestants,
                SHORT,
                folder,
                () -> progress.add(made.get(0).results().median(IDLE)));
        made.add(tournament);

        tournament.measureIdle(SESSIONS);
        tournament.measureLoads();

        assertThat(tournament.failures())
                .contains(
                        "unreadable, start: java.io.IOException: first / second",
                        "unchecked, start: java.lang.IllegalStateException: no such setting")
                .allSatisfy(failure -> assertThat(failure).doesNotContain("\n"))
                .doesNotHaveDuplicates();
        for (Load load : Load.values()) {
            assertThat(tournament.failures()).anyMatch(failure -> failure.startsWith("broken, " + load.label() + ": "));
            assertThat(rate(tournament, "broken", load)).isNaN();
        }
        assertThat(rate(tournament, "sound", Load.SESSIONS_50)).isPositive();
        assertThat(rate(tournament, "sound", Load.PIPELINED_50)).isPositive();
        assertThat(progress.subList(0, 3)).as("before it is measured").containsOnly(Double.NaN);
        assertThat(progress.get(3)).as("as soon as it is measured").isNotNaN();
    }

    private static double rate(Tournament tournament, String contestant, Load load) {
        return tournament.results().median(new Results.Key(contestant, load.label(), Tournament.RATE));
    }

    private static Contestant contestant(String name, Class<?> program, Exception... thrown) {
        return new Contestant() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String setting() {
                return "";
            }

            @Override
            public ServerProcess start(int sessions, Path folder) throws IOException {
                for (Exception exception : thrown) {
                    if (exception instanceof IOException checked) {
                        throw checked;
                    }
                    throw (RuntimeException) exception;
                }
                int port = ServerProcess.freePort();
                return ServerProcess.start(
                        new ServerProcess.Command(
                                List.of(
                                        ProcessHandle.current().info().command().orElseThrow(),
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        program.getName(),
                                        Integer.toString(port),
                                        Integer.toString(sessions)),
                                Map.of()),
                        port,
                        folder.resolve("log"));
            }
        };
    }

    /** A server that sends a greeting and closes at the first command. */
    static final class CloseAtOnce {
        private CloseAtOnce() {}

        /** Serves until the process is killed. Argument: port. */
        public static void main(String[] args) throws IOException {
            try (ServerSocket server =
                    new ServerSocket(Integer.parseInt(args[0]), 4096, InetAddress.getLoopbackAddress())) {
                while (true) {
                    Socket client = server.accept();
                    new Thread(() -> serve(client)).start();
                }
            }
        }

        private static void serve(Socket client) {
            try (client) {
                client.getOutputStream().write("220 test.example\r\n".getBytes(US_ASCII));
                client.getInputStream().read();
            } catch (IOException e) {
                // the client has gone
            }
        }
    }
}
