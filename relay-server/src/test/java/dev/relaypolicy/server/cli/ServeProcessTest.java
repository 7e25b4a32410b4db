package dev.relaypolicy.server.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.base.Splitter;
import dev.relaypolicy.server.RelayCase;
import dev.relaypolicy.server.TestClient;
import dev.relaypolicy.server.protocol.smtp.Login;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code serve} as a process, with signals and exit codes. */
@Tag("exhaustive")
class ServeProcessTest {

    private static final String RELAYED = "RCPT TO:<v@victim.test>";

    @TempDir
    private Path folder;

    private Path root;

    @BeforeEach
    void createMailRoot() {
        root = folder.resolve("MailRoot");
        RelayCase.layMailRoot(root);
    }

    @Test
    void servesUntilSigtermAndExitsWith0() throws Exception {
        Path ready = Files.writeString(folder.resolve("ready.old"), "");
        try (ServeProcess relay = ServeProcess.serve(
                folder,
                "--pop3",
                "127.0.0.1:0",
                "--mailroot",
                root.toString(),
                "--smtp",
                "127.0.0.1:0",
                "--submission",
                "localhost:0",
                "--smtp",
                "[::1]:0")) {
            assertThat(relay.ready())
                    .satisfiesExactly(
                            line -> assertThat(line).matches("pop3 127\\.0\\.0\\.1:[1-9][0-9]*"),
                            line -> assertThat(line).matches("smtp 127\\.0\\.0\\.1:[1-9][0-9]*"),
                            line -> assertThat(line).matches("submission 127\\.0\\.0\\.1:[1-9][0-9]*"),
                            line -> assertThat(line).matches("smtp-2 \\[::1\\]:[1-9][0-9]*"));
            relay.connect("smtp-2", "::1").close();
            relay.connect("pop3", "127.0.0.2").close();
            try (TestClient smtp = relay.connect("smtp", "127.0.1.5")) {
                smtp.ask("EHLO client.example");
                smtp.ask("MAIL FROM:<s@example.org>");
                assertThat(smtp.ask(RELAYED)).startsWith("250");
                relay.terminate();
                assertThat(smtp.reply())
                        .as("a reply before the connection is closed")
                        .startsWith("421 4.3.2");
                assertThat(smtp.rest()).isEmpty();
            }
            assertThat(relay.exitCode()).isZero();
            assertThat(folder.resolve("ready")).doesNotExist();
            assertThat(folder.resolve("ready.draft")).doesNotExist();
            assertThat(relay.out()).isEmpty();
            assertThat(relay.err())
                    .contains("POP-before-SMTP grants are kept in memory", "verdict=permit", "relay: stopped")
                    .doesNotContain("Exception");
        }
        assertThat(ready).exists();
    }

    @Test
    void noFileIsWritableByOthersUnderUmask0() throws Exception {
        Path table = Files.writeString(folder.resolve("table"), "192.0.2.0/24\n");
        try (ServeProcess convert = ServeProcess.startWithoutUmask(
                folder,
                "convert",
                "--from",
                "cidr-list",
                "--as",
                "permit",
                "--to",
                "postfix-cidr",
                table.toString(),
                table + ".converted")) {
            assertThat(convert.exitCode()).as(convert.err()).isZero();
        }
        try (ServeProcess relay = ServeProcess.startWithoutUmask(
                        folder,
                        "serve",
                        "--ready-file",
                        folder.resolve("ready").toString(),
                        "--mailroot",
                        root.toString(),
                        "--smtp",
                        "127.0.0.1:0")
                .untilReady()) {
            try (TestClient smtp = relay.connect("smtp", "127.0.0.2")) {
                smtp.ask("EHLO client.example");
                smtp.ask("MAIL FROM:<s@example.org>");
                assertThat(smtp.ask("RCPT TO:<alice@wiz-code.private>")).startsWith("250");
                assertThat(smtp.ask("DATA")).startsWith("354");
                assertThat(smtp.ask("Subject: x\r\n\r\n" + ("x".repeat(70) + "\r\n").repeat(10_000) + "."))
                        .startsWith("250");
            }
            try (Stream<Path> files = Files.walk(folder)) {
                assertThat(files)
                        .anyMatch(file -> file.endsWith("ready"))
                        .anyMatch(file -> file.endsWith("table.converted"))
                        .anyMatch(file -> file.toString().contains("/new/"))
                        .allSatisfy(file -> assertThat(Files.getPosixFilePermissions(file))
                                .as(file.toString())
                                .doesNotContain(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE));
            }
        }
    }

    @Test
    void signalRightAfterTheReadyFileStopsTheServer() throws Exception {
        for (String signal : new String[] {"TERM", "INT"}) {
            try (ServeProcess relay =
                    ServeProcess.serve(folder, "--mailroot", root.toString(), "--smtp", "127.0.0.1:0")) {
                relay.signal(signal);
                assertThat(relay.exitCode()).as(signal).isZero();
                assertThat(folder.resolve("ready")).doesNotExist();
            }
        }
    }

    /** A pipe that is not read blocks the log and every session that logs. It must not block the stop. */
    @Test
    void stopsIfStandardErrorIsNotRead() throws Exception {
        try (ServeProcess relay =
                ServeProcess.serveUnread(folder, "--mailroot", root.toString(), "--smtp", "127.0.0.1:0")) {
            assertThatThrownBy(() -> {
                        // more lines than the pipe and the buffers hold
                        for (int session = 0; session < 200; session++) {
                            refuseRecipients(relay, 40);
                        }
                    })
                    .isInstanceOf(SocketTimeoutException.class);

            relay.terminate();
            assertThat(relay.exitCode()).isZero();
        }
    }

    private static void refuseRecipients(ServeProcess relay, int recipients) throws IOException {
        try (TestClient smtp = relay.connect("smtp", "127.0.0.2")) {
            smtp.timeout(5_000);
            smtp.ask("EHLO client.example");
            smtp.ask("MAIL FROM:<s@example.org>");
            for (int i = 0; i < recipients; i++) {
                assertThat(smtp.ask(RELAYED)).startsWith("550");
            }
        }
    }

    @Test
    void sigtermStopsTheServerIfOtherSignalsAreIgnored() throws Exception {
        assumeTrue(ServeProcess.canSetSignals());
        try (ServeProcess relay =
                ServeProcess.serveInBackground(folder, "--mailroot", root.toString(), "--smtp", "127.0.0.1:0")) {
            relay.signal("INT");
            relay.signal("HUP");
            try (TestClient smtp = relay.connect("smtp", "127.0.1.5")) {
                assertThat(smtp.ask("EHLO client.example")).startsWith("250");
                relay.terminate();
                assertThat(smtp.reply()).startsWith("421 4.3.2");
            }
            assertThat(relay.exitCode()).isZero();
            assertThat(relay.err()).doesNotContain("SIGHUP");
        }
    }

    @Test
    void processHasTheExitCode() throws Exception {
        try (ServeProcess relay = ServeProcess.start(folder, "serve", "--smtp", "nonsense")) {
            assertThat(relay.exitCode()).isEqualTo(64);
        }
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServeProcess relay = ServeProcess.start(
                        folder,
                        "serve",
                        "--mailroot",
                        root.toString(),
                        "--smtp",
                        "127.0.0.1:" + taken.getLocalPort())) {
            assertThat(relay.exitCode()).isEqualTo(69);
        }
        Files.delete(root.resolve("domains.tab"));
        try (ServeProcess relay = ServeProcess.start(folder, "serve", "--mailroot", root.toString())) {
            assertThat(relay.exitCode()).isEqualTo(78);
            assertThat(relay.err()).contains("domains.tab");
        }
        try (ServeProcess relay = ServeProcess.start(
                folder, "explain", "--mailroot", root.toString(), "--client", "192.0.2.1", "--to", "v@victim.test")) {
            assertThat(relay.exitCode()).isEqualTo(78);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "check-config", "lint", "explain --client 192.0.2.1 --to v@victim.test"})
    void outOfMemoryIsOneLineAnd70(String command) throws Exception {
        Path yaml = folder.resolve("relay.yaml");
        Files.writeString(yaml, """
                host: relay.example.org
                listeners: {smtp: {port: 0, permit: [office]}}
                policies: {office: {type: ip-table, file: office.tab}}
                next-hops: {hop: {host: hop.example.net, default: true}}
                """);
        Files.writeString(
                folder.resolve("office.tab"),
                IntStream.range(0, 600_000)
                        .mapToObj(i -> "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255) + "\n")
                        .collect(Collectors.joining()));
        List<String> arguments = new ArrayList<>(Splitter.on(' ').splitToList(command));
        arguments.addAll(List.of("--config", yaml.toString()));
        try (ServeProcess relay = ServeProcess.start(
                folder, List.of("-Xmx16m", "-XX:+UseSerialGC"), Main.class, arguments.toArray(String[]::new))) {
            assertThat(relay.exitCode()).as(relay.err()).isEqualTo(70);
            assertThat(relay.err().lines())
                    .containsExactly(
                            "relay: out of memory: give the JVM a larger heap, such as" + " RELAY_JAVA_OPTS=-Xmx1g");
        }
    }

    /** Edits take effect within a second. The log contains no secrets. */
    @Test
    void editsTakeEffectAndAreLogged() throws Exception {
        try (ServeProcess relay = ServeProcess.serve(
                        folder, "--mailroot", root.toString(), "--smtp", "127.0.0.1:0", "--pop3", "127.0.0.1:0");
                TestClient smtp = relay.connect("smtp", "127.0.0.2")) {
            smtp.ask("EHLO client.example");
            smtp.ask("MAIL FROM:<s@example.org>");
            assertThat(smtp.ask(RELAYED)).startsWith("550 5.7.1");

            Files.writeString(root.resolve("smtprelay.tab"), "\"127.0.0.2\"\t\"255.255.255.255\"\n");
            relay.awaitLogged("relay: reloaded smtprelay.tab");
            assertThat(smtp.ask(RELAYED)).startsWith("250");

            Files.writeString(root.resolve("smtprelay.tab"), "\"0.0.0.0\"\t\"0.0.0.0\"\n");
            relay.awaitLogged("relay: REJECTED the edit of smtprelay.tab");
            assertThat(relay.err()).contains("smtprelay.tab:1:1: error: open relay");
            try (TestClient stranger = relay.connect("smtp", "127.0.0.3")) {
                stranger.ask("EHLO client.example");
                stranger.ask("MAIL FROM:<s@example.org>");
                assertThat(stranger.ask(RELAYED)).startsWith("550 5.7.1");
            }

            Files.delete(root.resolve("smtprelay.tab"));
            relay.awaitLogged("relay: smtprelay.tab is gone and counts as empty");
            assertThat(smtp.ask(RELAYED)).startsWith("550 5.7.1");

            Files.writeString(root.resolve("mailusers.tab"), """
                    "wiz-code.private"\t"alice"\t"04090c06001512x"\t2\t"alice"\t"U"
                    "wiz-code.private"\t"alicepw"
                    """);
            relay.awaitLogged("relay: REJECTED the edit of mailusers.tab");

            assertThat(smtp.ask("AUTH PLAIN " + Login.plain("alice@wiz-code.private", "Wr0ng-Passw0rd")))
                    .startsWith("503");
            smtp.ask("RSET");
            assertThat(smtp.ask("AUTH PLAIN " + Login.plain("alice@wiz-code.private", "Wr0ng-Passw0rd")))
                    .startsWith("535");
            assertThat(smtp.ask("AUTH PLAIN " + Login.plain("alice@wiz-code.private", "alicepw")))
                    .as("the last valid accounts are in force")
                    .startsWith("235");
            try (TestClient pop = relay.connect("pop3", "127.0.0.4")) {
                pop.ask("USER alice");
                assertThat(pop.ask("PASS alicepw")).startsWith("+OK");
            }
            assertThat(relay.err() + relay.out())
                    .doesNotContain(
                            "alicepw",
                            "04090c06001512",
                            "Wr0ng-Passw0rd",
                            Login.plain("alice@wiz-code.private", "alicepw"),
                            Login.plain("alice@wiz-code.private", "Wr0ng-Passw0rd"));
        }
    }

    @Test
    void demonstrationDoesWhatItPrints() throws Exception {
        try (ServeProcess relay = ServeProcess.serve(
                folder, "--smtp", "127.0.0.1:0", "--submission", "127.0.0.1:0", "--pop3", "127.0.0.1:0")) {
            String text = relay.out();
            assertThat(text).contains("demonstration", "loopback", folder.toString());
            relay.ready().forEach(line -> assertThat(text).contains(line.substring(line.indexOf(' ') + 1)));

            try (TestClient smtp = relay.connect("smtp", "127.0.0.1")) {
                assertThat(dialogue(smtp)).startsWith("250 2.1.5");
            }
            try (TestClient smtp = relay.connect("smtp", "127.0.0.2")) {
                assertThat(dialogue(smtp)).isEqualTo("550 5.7.1 Relay denied");
            }
            Matcher login = Pattern.compile("AUTH PLAIN [A-Za-z0-9+/=]+").matcher(text);
            assertThat(login.find()).isTrue();
            try (TestClient smtp = relay.connect("submission", "127.0.0.2")) {
                smtp.ask("HELO localhost");
                assertThat(smtp.ask(login.group())).startsWith("235");
                smtp.ask("MAIL FROM:<me@example.org>");
                assertThat(smtp.ask("RCPT TO:<you@example.net>")).startsWith("250");
            }
            Matcher users = Pattern.compile("user (\\S+) +password (\\S+)").matcher(text);
            int count = 0;
            while (users.find()) {
                count++;
                try (TestClient pop = relay.connect("pop3", "127.0.0.3")) {
                    pop.ask("USER " + users.group(1));
                    assertThat(pop.ask("PASS " + users.group(2))).startsWith("+OK");
                    pop.ask("QUIT");
                }
                assertThat(relay.err()).doesNotContain(users.group(2));
            }
            assertThat(count).isEqualTo(2);
            try (TestClient smtp = relay.connect("smtp", "127.0.0.3")) {
                smtp.ask("HELO localhost");
                smtp.ask("MAIL FROM:<alice@relay.example>");
                assertThat(smtp.ask("RCPT TO:<you@example.net>")).startsWith("250");
                assertThat(smtp.ask("RCPT TO:<bob@relay.example>")).startsWith("250");
                assertThat(smtp.ask("DATA")).startsWith("451");
            }
            relay.terminate();
            assertThat(relay.exitCode()).isZero();
        }
    }

    @Test
    void explainCommandOfTheDemonstrationCanBePasted() throws Exception {
        Path place = Files.createDirectory(folder.resolve("it's a folder"));
        try (ServeProcess relay = ServeProcess.serve(place, "--smtp", "127.0.0.1:0")) {
            assertThat(relay.err()).doesNotContain(".tab:");
            assertThat(relay.out().lines().filter(line -> !line.contains("/relay-demonstration-")))
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
            Matcher command =
                    Pattern.compile("(?m)^  relay explain .*\\\\\n.*$").matcher(relay.out());
            assertThat(command.find()).isTrue();
            Process shell = new ProcessBuilder(
                            "sh",
                            "-c",
                            "java=$1 classes=$2 main=$3; relay() { \"$java\" -cp \"$classes\" \"$main\" \"$@\"; }\n"
                                    + command.group(),
                            "sh",
                            ProcessHandle.current().info().command().orElseThrow(),
                            System.getProperty("java.class.path"),
                            Main.class.getName())
                    .redirectErrorStream(true)
                    .start();
            assertThat(new String(shell.getInputStream().readAllBytes(), US_ASCII))
                    .startsWith("deny: 550 5.7.1 Relay denied");
            assertThat(shell.waitFor()).isEqualTo(1);
        }
    }

    private static String dialogue(TestClient smtp) throws IOException {
        smtp.ask("HELO localhost");
        smtp.ask("MAIL FROM:<me@example.org>");
        return smtp.ask("RCPT TO:<you@example.net>");
    }

    @Test
    void demonstrationReportsListenersBeyondLoopback() throws Exception {
        try (ServeProcess relay = ServeProcess.serve(folder, "--smtp", "0.0.0.0:0")) {
            assertThat(relay.out()).doesNotContain("on loopback only");
        }
    }

    /** Needs its own process: the JDK's HTTP server reads its limits once. */
    @Test
    void stalledAdminRequestsDoNotBlockOthers() throws Exception {
        List<Socket> stalled = new ArrayList<>();
        try (ServeProcess relay = ServeProcess.serve(folder, "--smtp", "127.0.0.1:0", "--admin", "127.0.0.1:0")) {
            Matcher port =
                    Pattern.compile("admin listens on 127\\.0\\.0\\.1:([0-9]+)").matcher(relay.err());
            assertThat(port.find()).isTrue();
            int admin = Integer.parseInt(port.group(1));
            for (int i = 0; i < 20; i++) {
                stalled.add(ask(admin, "GET /health/live HTTP/1.1\r\nHost: "));
            }
            try (Socket whole = ask(admin, "GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")) {
                assertThat(new String(whole.getInputStream().readNBytes(15), US_ASCII))
                        .isEqualTo("HTTP/1.1 200 OK");
            }
        } finally {
            for (Socket half : stalled) {
                half.close();
            }
        }
    }

    private static Socket ask(int port, String request) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(60_000);
        socket.getOutputStream().write(request.getBytes(US_ASCII));
        return socket;
    }
}
