package dev.relaypolicy.testkit.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.testkit.probe.ProbeResult.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RelayProbeTest {

    private static final ProbeTarget TARGET = new ProbeTarget(
            DomainName.parse("local.test"), IpAddress.parse("192.0.2.25"), EmailAddress.parse("victim@outside.test"));

    private static final ProbePattern PLAIN = ProbePatterns.of(TARGET).get(1);

    static Stream<ProbePattern> patterns() {
        return Stream.concat(
                ProbePatterns.of(TARGET).stream(), ProbePatterns.besideLogin(TARGET, "ann@local.test").stream());
    }

    private static RelayProbe probe(InetSocketAddress server, Optional<String> message) {
        return new RelayProbe(server, Optional.empty(), Duration.ofSeconds(10), message);
    }

    private static ProbeResult result(Function<List<String>, String> answers, ProbePattern pattern) throws IOException {
        return result(answers, pattern, Optional.empty());
    }

    private static ProbeResult result(
            Function<List<String>, String> answers, ProbePattern pattern, Optional<String> message) throws IOException {
        try (OneMistakeServer server = new OneMistakeServer(answers)) {
            return probe(server.address(), message).run(pattern);
        }
    }

    /**
     * Replies like a server that knows neither XCLIENT nor PROXY, and accepts RCPT in sessions that match the
     * predicate.
     */
    private static String answer(List<String> lines, Predicate<List<String>> fooled) {
        String last = lines.get(lines.size() - 1);
        if (last.startsWith("RCPT")) {
            return fooled.test(lines) ? "250 fooled" : "550 no";
        }
        return last.startsWith("XCLIENT") || last.startsWith("PROXY") ? "500 what?" : "250 fine";
    }

    private static boolean matches(ProbePattern pattern, List<String> lines) {
        return lines.contains("EHLO " + pattern.ehlo())
                && lines.containsAll(pattern.opening().stream().toList())
                && lines.containsAll(pattern.claim().stream().toList())
                && lines.contains(pattern.mail())
                && lines.contains(pattern.rcpt());
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void detectsServerThatAcceptsPattern(ProbePattern pattern) throws IOException {
        assertThat(result(lines -> answer(lines, session -> matches(pattern, session)), pattern))
                .isEqualTo(new ProbeResult(pattern, Verdict.ACCEPTED, "RCPT: 250 fooled"));
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void reportsSecureServerAsRefusing(ProbePattern pattern) throws IOException {
        assertThat(result(lines -> answer(lines, session -> false), pattern))
                .isEqualTo(new ProbeResult(pattern, Verdict.REFUSED, "RCPT: 550 no"));
    }

    @Test
    void patternsAreDistinct() {
        assertThat(patterns()).hasSizeGreaterThan(70).doesNotHaveDuplicates();
        assertThat(patterns().map(pattern -> pattern.mail() + pattern.rcpt()))
                .contains(
                        "MAIL FROM:<>RCPT TO:<victim@outside.test>",
                        "MAIL FROM:<relay-probe@local.test>RCPT TO:<victim%outside.test@local.test>",
                        "MAIL FROM:<relay-probe@[192.0.2.25]>RCPT TO:<@[192.0.2.25]:victim@outside.test>");
    }

    /** Names that look like symbols are not replaced again. */
    @Test
    void replacesSymbolsOnce() {
        ProbeTarget target =
                new ProbeTarget(DomainName.parse("t.r"), IpAddress.parse("2001:db8::25"), EmailAddress.parse("T@x.s"));
        assertThat(ProbePatterns.of(target).stream().map(ProbePattern::rcpt))
                .contains("RCPT TO:<T%x.s@t.r>", "RCPT TO:<T@x.s@[IPv6:2001:db8::25]>");
    }

    @ParameterizedTest
    @CsvSource({
        "MAIL, 550 no sender, REFUSED, MAIL: 550 no sender",
        "MAIL, 451 later, UNDECIDED, MAIL: 451 later",
        "RCPT, 451 greylisted, UNDECIDED, RCPT: 451 greylisted",
        "RCPT, 251 will forward, ACCEPTED, RCPT: 251 will forward",
        "RCPT, 530 log in, REFUSED, RCPT: 530 log in",
        "EHLO, 421 busy, UNDECIDED, EHLO: 421 busy",
        "RCPT, '', UNDECIDED, RCPT: got a closed connection",
        "RCPT, nonsense, UNDECIDED, 'RCPT: got `nonsense`, which is not a reply'",
    })
    void mapsReplyToVerdict(String command, String reply, Verdict verdict, String answer) throws IOException {
        assertThat(result(lines -> lines.get(lines.size() - 1).startsWith(command) ? reply : "250 fine", PLAIN))
                .isEqualTo(new ProbeResult(PLAIN, verdict, answer));
    }

    @Test
    void refusedClaimBeforeCloseCountsAsRefused() throws IOException {
        ProbePattern xclient = patterns()
                .filter(pattern -> pattern.claim()
                        .filter(claim -> claim.startsWith("XCLIENT"))
                        .isPresent())
                .findFirst()
                .orElseThrow();
        assertThat(result(
                        lines -> {
                            String last = lines.get(lines.size() - 1);
                            return lines.size() > 2 ? "" : last.startsWith("XCLIENT") ? "550 you are not" : "250 fine";
                        },
                        xclient))
                .extracting(ProbeResult::verdict)
                .isEqualTo(Verdict.REFUSED);
    }

    @Test
    void fallsBackToHelo() throws IOException {
        assertThat(result(
                        lines -> {
                            String last = lines.get(lines.size() - 1);
                            return last.startsWith("EHLO") || last.startsWith("RCPT") ? "500 what?" : "250 fine";
                        },
                        PLAIN))
                .isEqualTo(new ProbeResult(PLAIN, Verdict.REFUSED, "RCPT: 500 what?"));
    }

    @ParameterizedTest
    @CsvSource({"250 queued, ACCEPTED", "554 no relay, REFUSED", "451 later, UNDECIDED"})
    void replyToMessageDecides(String reply, Verdict verdict) throws IOException {
        Function<List<String>, String> answers = lines -> switch (lines.get(lines.size() - 1)) {
            case "DATA" -> "354 go on";
            case "." -> reply;
            default -> "250 fine";
        };
        try (OneMistakeServer server = new OneMistakeServer(answers)) {
            RelayProbe probe = probe(server.address(), Optional.of("Subject: probe\r\n\r\nprobe\r\n"));

            assertThat(probe.run(PLAIN)).isEqualTo(new ProbeResult(PLAIN, verdict, "message: " + reply));
            assertThat(server.received()).endsWith("DATA", "Subject: probe", "", "probe", ".");
        }
    }

    @Test
    void refusedDataCountsAsRefused() throws IOException {
        assertThat(result(
                        lines -> lines.get(lines.size() - 1).equals("DATA") ? "554 no valid recipients" : "250 fine",
                        PLAIN,
                        Optional.of("Subject: probe\r\n")))
                .isEqualTo(new ProbeResult(PLAIN, Verdict.REFUSED, "DATA: 554 no valid recipients"));
    }

    private static final ProbeLogin LOGIN = new ProbeLogin("ann@local.test", "secret");
    private static final ProbePattern AFTER_LOGIN = ProbePatterns.ofUser(TARGET, "login", "ann@local.test");

    @ParameterizedTest
    @CsvSource({"235 welcome, ACCEPTED, RCPT: 250 fine", "535 wrong, UNDECIDED, AUTH: 535 wrong"})
    void sendsLoginInClearTextToLoopback(String reply, Verdict verdict, String answer) throws IOException {
        try (OneMistakeServer server =
                new OneMistakeServer(lines -> lines.get(lines.size() - 1).startsWith("AUTH") ? reply : "250 fine")) {
            ProbeResult result = probe(server.address(), Optional.empty()).run(AFTER_LOGIN, LOGIN);

            assertThat(result).isEqualTo(new ProbeResult(AFTER_LOGIN, verdict, answer));
            assertThat(server.received()).contains("AUTH PLAIN AGFubkBsb2NhbC50ZXN0AHNlY3JldA==");
            assertThat(result.toString() + LOGIN).doesNotContain("secret", "AGFubk");
        }
    }

    /** The probe does not fall back to clear text if STARTTLS is offered. */
    @Test
    void sendsNoPasswordIfHandshakeFails() throws IOException {
        try (OneMistakeServer server = new OneMistakeServer(lines ->
                lines.get(lines.size() - 1).startsWith("EHLO") ? "250-local.test\r\n250 STARTTLS" : "220 go")) {
            assertThat(probe(server.address(), Optional.empty())
                            .run(AFTER_LOGIN, LOGIN)
                            .verdict())
                    .isEqualTo(Verdict.UNDECIDED);
            assertThat(server.received()).noneMatch(line -> line.startsWith("AUTH"));
        }
    }

    @Test
    void unreachableServerIsUndecided() throws IOException {
        InetSocketAddress nowhere;
        try (ServerSocket socket = new ServerSocket(0)) {
            nowhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
        }
        assertThat(probe(nowhere, Optional.empty()).run(PLAIN))
                .extracting(ProbeResult::verdict)
                .isEqualTo(Verdict.UNDECIDED);
    }

    @Test
    void rejectsInvalidArguments() {
        InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), 25);
        assertThatThrownBy(() -> new RelayProbe(server, Optional.empty(), Duration.ZERO, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> probe(server, Optional.of("a\r\n.\r\n"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ProbeTarget(
                        DomainName.parse("local.test"),
                        IpAddress.parse("192.0.2.25"),
                        EmailAddress.parse("victim@LOCAL.test")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ProbePattern(
                        "x", Optional.empty(), "a", Optional.empty(), "MAIL FROM:<>", "RCPT TO:<a>\r\nDATA"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
