package dev.relaypolicy.server.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.DecisionRecord;
import dev.relaypolicy.Identity;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Origin;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.TlsFacts;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.log.DecisionLog;
import dev.relaypolicy.server.log.DecisionLogWriter;
import dev.relaypolicy.text.LogFormat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Checks the log line that docs/operations.md shows. */
class DecisionLogExampleTest {

    private static final RelayRequest CONNECTED = RelayRequest.atConnect(
            IpAddress.parse("127.0.0.2"), new Listener("smtp", 25, Listener.Role.SMTP), Instant.EPOCH);

    private final List<String> lines = new ArrayList<>();
    private final DecisionLog log = DecisionLogWriter.logs(
                    LogFormat.LINE, block -> block.lines().forEach(lines::add))
            .get();

    @Test
    void r16_decisionLineNamesItsRule() {
        RelayRequest request = CONNECTED
                .hello("client.example")
                .mail(ReversePath.parse("me@example.org"))
                .rcpt(ForwardPath.parse("you@example.net"));
        Reason reason =
                Reason.of("smtprelay.tab", "listed", "the client's address may relay", new Origin("smtprelay.tab", 3));
        log.decided(new DecisionRecord("s1.2", request, RelayDecision.permit(reason)));
        log.flush();
        assertThat(lines)
                .containsExactly("decision id=s1.2 time=1970-01-01T00:00:00Z verdict=permit code=250 enhanced=2.1.5"
                        + " policy=smtprelay.tab origin=smtprelay.tab:3 reason=listed client=127.0.0.2 listener=smtp"
                        + " tls=- helo=client.example user=- from=<me@example.org> to=<you@example.net>"
                        + " detail=the\\sclient's\\saddress\\smay\\srelay");
    }

    @Test
    void r16_clientTextNeverSplitsDecisionLine() {
        EmailAddress sender = EmailAddress.parse("\"a b verdict=permit\"@example.org");
        RelayRequest facts = CONNECTED.hello("x\r\ndecision id=forged \u202e").mail(ReversePath.of(sender));
        log.decided(new DecisionRecord(
                "s1.1", facts, RelayDecision.deny(Reason.of("gate", "no-permit", "x".repeat(5_000) + "\n"))));
        log.flush();
        assertThat(lines).singleElement().satisfies(line -> {
            assertThat(line).matches("[!-~]+( [a-z]+=[!-~]+)+").hasSizeLessThan(2_000);
            assertThat(line.split(" ", -1)).hasSize(17);
            assertThat(line)
                    .contains(" helo=x\\r\\ndecision\\sid=forged\\s\\u202e ")
                    .contains(" from=<\\u0022a\\sb\\sverdict=permit\\u0022@example.org> ");
        });
    }

    @Test
    void writesLongBatchInParts() {
        for (int i = 1; i <= 90; i++) {
            log.decided(new DecisionRecord(
                    "s1." + i, CONNECTED, RelayDecision.deny(Reason.of("gate", "no-permit", "nothing permits"))));
        }
        assertThat(lines).hasSizeBetween(50, 89);

        log.flush();
        assertThat(lines).hasSize(90);
        assertThat(lines.get(89)).startsWith("decision id=s1.90 ");

        log.flush();
        assertThat(lines).hasSize(90);
    }

    /** The cached text of the previous line is used only if its fields are equal. */
    @ParameterizedTest
    @EnumSource
    void lineDoesNotDependOnPreviousLines(LogFormat format) {
        RelayRequest mail = CONNECTED.hello("a").mail(ReversePath.parse("me@example.org"));
        List<RelayRequest> requests = List.of(
                mail,
                mail.rcpt(ForwardPath.parse("one@example.net")),
                mail.rcpt(ForwardPath.parse("two@example.net")),
                mail.at(Instant.ofEpochSecond(1)),
                CONNECTED.hello("b").mail(ReversePath.parse("me@example.org")),
                CONNECTED.hello("a").mail(ReversePath.parse("you@example.org")),
                CONNECTED.hello("a").mail(ReversePath.NULL),
                CONNECTED
                        .hello("a")
                        .login(new Identity("ann", Permissions.NONE))
                        .mail(ReversePath.NULL),
                CONNECTED.startTls(new TlsFacts("TLSv1.3", "TLS_AES_128_GCM_SHA256", Optional.empty())),
                RelayRequest.atConnect(IpAddress.parse("2001:db8::1"), CONNECTED.listener(), Instant.EPOCH),
                RelayRequest.atConnect(
                        CONNECTED.client(), new Listener("other", 587, Listener.Role.SUBMISSION), Instant.EPOCH));
        Reason reason = Reason.of("gate", "no-permit", "nothing permits");
        List<RelayDecision.Opinion> decisions = List.of(
                RelayDecision.deny(reason),
                RelayDecision.deny(reason, SmtpReply.ACCESS_DENIED),
                RelayDecision.deny(Reason.of("gate", "no-permit", "nothing at all permits")),
                RelayDecision.deny(Reason.of("gate", "no-permit", "nothing permits", new Origin("a.tab", 1))),
                RelayDecision.defer(reason),
                RelayDecision.permit(reason));
        List<String> together = new ArrayList<>();
        List<String> alone = new ArrayList<>();
        DecisionLog kept = DecisionLogWriter.logs(format, block -> block.lines().forEach(together::add))
                .get();
        for (RelayRequest first : requests) {
            for (RelayRequest second : requests) {
                for (RelayDecision.Opinion decision : decisions) {
                    for (RelayRequest each : List.of(first, second)) {
                        kept.decided(new DecisionRecord("s", each, decision));
                        DecisionLog anew = DecisionLogWriter.logs(
                                        format, block -> block.lines().forEach(alone::add))
                                .get();
                        anew.decided(new DecisionRecord("s", each, decision));
                        anew.flush();
                    }
                }
            }
        }
        kept.flush();
        assertThat(together).isEqualTo(alone);
        assertThat(together.stream().distinct()).hasSize(requests.size() * decisions.size());
    }
}
