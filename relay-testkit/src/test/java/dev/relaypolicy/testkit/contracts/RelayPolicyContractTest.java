package dev.relaypolicy.testkit.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Listener;
import dev.relaypolicy.Origin;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.Trace;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** {@link RelayPolicyContract} accepts a correct policy, and fails the right test for each incorrect one. */
class RelayPolicyContractTest {

    private static final IpAddress PRINTER = IpAddress.parse("192.0.2.9");
    private static final DomainName LOCAL_DOMAIN = DomainName.parse("example.org");

    @Test
    void acceptsCorrectPolicy() {
        assertThat(ContractRuns.failuresOf(Correct.class)).isEmpty();
    }

    @Test
    void failsPolicyThatThrows() {
        assertThat(ContractRuns.failuresOf(ThrowsWithoutSender.class)).contains("r5_itAnswersWithoutThrowing");
    }

    @Test
    void failsPolicyThatReturnsNull() {
        assertThat(ContractRuns.failuresOf(ReturnsNull.class)).contains("r5_itAnswersWithoutThrowing");
    }

    @Test
    void failsPolicyThatThrowsForNullSender() {
        assertThat(ContractRuns.failuresOf(ThrowsForNullSender.class)).containsExactly("r5_itAnswersUnusualRequests");
    }

    @Test
    void failsPolicyThatPermitsAtConnect() {
        assertThat(ContractRuns.failuresOf(PermitsAtConnect.class))
                .containsExactly("r1_itNeverPermitsWithoutARecipient");
    }

    @Test
    void failsPolicyThatDecidesDifferentlyWhenTraced() {
        assertThat(ContractRuns.failuresOf(DecidesDifferentlyWhenTraced.class))
                .containsExactly("r4_aTraceChangesNothing");
    }

    @Test
    void failsPolicyWithTwoEvaluations() {
        assertThat(ContractRuns.failuresOf(HasTwoEvaluations.class)).containsExactly("r4_aTraceChangesNothing");
    }

    @Test
    void failsPolicyThatRemembersPermit() {
        assertThat(ContractRuns.failuresOf(RemembersPermit.class)).contains("r6_earlierQuestionsChangeNoAnswer");
    }

    @Test
    void failsPolicyThatFlaps() {
        assertThat(ContractRuns.failuresOf(Flaps.class)).contains("r6_earlierQuestionsChangeNoAnswer");
    }

    @Test
    void failsPolicyThatKeepsRequestInField() {
        assertThat(ContractRuns.failuresOf(KeepsRequest.class)).containsExactly("itAnswersManyThreadsAtOnce");
    }

    @Test
    void failsPolicyThatTrustsHelo() {
        assertThat(ContractRuns.failuresOf(TrustsHelo.class)).containsExactly("r3_heloIsNoCredential");
    }

    @Test
    void failsPolicyThatTrustsSender() {
        assertThat(ContractRuns.failuresOf(TrustsSender.class)).containsExactly("r3_aSenderIsNoCredential");
    }

    @Test
    void failsPolicyWhoseReplyContainsOrigin() {
        assertThat(ContractRuns.failuresOf(ReplyContainsOrigin.class)).containsExactly("r16_aReplyDoesNotSayWhichRule");
    }

    @Test
    void failsPolicyWhoseReplyContainsDetail() {
        assertThat(ContractRuns.failuresOf(ReplyContainsDetail.class)).containsExactly("r16_aReplyDoesNotSayWhichRule");
    }

    @Test
    void failsPolicyWithClassName() {
        assertThat(ContractRuns.failuresOf(HasClassName.class)).containsExactly("itsNameIsForPrograms");
    }

    private static RelayDecision permit() {
        return RelayDecision.permit(Reason.of("printers", "listed", "the client is a printer"));
    }

    private static boolean isFromPrinterAtRcpt(RelayRequest request) {
        return request.client().equals(PRINTER) && request.forwardPath().isPresent();
    }

    private static boolean isLocal(Optional<EmailAddress> address) {
        return address.filter(known -> known.domain().equals(LOCAL_DOMAIN)).isPresent();
    }

    /** A correct policy, which permits a printer, and is its own contract test. */
    abstract static class Subject implements RelayPolicyContract, RelayPolicy {
        @Override
        public RelayPolicy policy() {
            return this;
        }

        @Override
        public List<RelayRequest> requests() {
            return List.of(
                    rcpt(PRINTER, "printer@example.org", "u@example.net"),
                    rcpt(PRINTER, "printer@example.org", "u@example.org"),
                    rcpt(IpAddress.parse("203.0.113.5"), "u@example.net", "v@example.net"));
        }

        private static RelayRequest rcpt(IpAddress client, String sender, String recipient) {
            return RelayRequest.atConnect(
                            client, new Listener("smtp", 25, Listener.Role.SMTP), Instant.parse("2026-11-25T12:00:00Z"))
                    .hello("client.example.net")
                    .mail(ReversePath.of(EmailAddress.parse(sender)))
                    .rcpt(ForwardPath.of(EmailAddress.parse(recipient)));
        }

        @Override
        public RelayDecision decide(RelayRequest request) {
            return isFromPrinterAtRcpt(request) ? permit() : RelayDecision.abstain();
        }

        @Override
        public String name() {
            return "printers";
        }
    }

    static class Correct extends Subject {}

    static class ThrowsWithoutSender extends Subject {
        @Override
        public RelayDecision decide(RelayRequest request) {
            return request.reversePath().orElseThrow().isNull() ? RelayDecision.abstain() : super.decide(request);
        }
    }

    static class ReturnsNull extends Subject {
        @Override
        @SuppressWarnings("NullAway") // wrong on purpose
        public RelayDecision decide(RelayRequest request) {
            return isFromPrinterAtRcpt(request) ? permit() : null;
        }
    }

    static class ThrowsForNullSender extends Subject {
        @Override
        public RelayDecision decide(RelayRequest request) {
            Optional<EmailAddress> sender =
                    request.reversePath().map(path -> path.address().orElseThrow());
            return sender.isPresent() ? super.decide(request) : RelayDecision.abstain();
        }

        /** Skipped: it uses the null path too. */
        @Override
        public void r3_aSenderIsNoCredential() {}
    }

    static class PermitsAtConnect extends Subject {
        @Override
        public RelayDecision decide(RelayRequest request) {
            return request.client().equals(PRINTER) ? permit() : RelayDecision.abstain();
        }
    }

    static class DecidesDifferentlyWhenTraced extends Subject {
        @Override
        public RelayDecision decide(RelayRequest request, Trace trace) {
            return trace.isOn() ? RelayDecision.abstain() : decide(request);
        }
    }

    static class HasTwoEvaluations extends Subject {
        @Override
        public RelayDecision decide(RelayRequest request, Trace trace) {
            trace.note("a second evaluation");
            return request.forwardPath().isPresent() ? permit() : RelayDecision.abstain();
        }
    }

    static class RemembersPermit extends Subject {
        private boolean permitted;

        @Override
        public RelayPolicy policy() {
            return new RemembersPermit();
        }

        @Override
        public synchronized RelayDecision decide(RelayRequest request) {
            permitted |= isFromPrinterAtRcpt(request);
            return permitted && request.forwardPath().isPresent() ? permit() : RelayDecision.abstain();
        }
    }

    static class Flaps extends Subject {
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public RelayDecision decide(RelayRequest request) {
            return asked.incrementAndGet() % 7 == 0 ? RelayDecision.abstain() : super.decide(request);
        }
    }

    static class KeepsRequest extends Subject {
        private volatile Optional<RelayRequest> current = Optional.empty();

        @Override
        public RelayDecision decide(RelayRequest request) {
            current = Optional.of(request);
            LockSupport.parkNanos(1_000);
            return super.decide(current.orElseThrow());
        }
    }

    static class TrustsHelo extends Subject {
        @Override
        public RelayDecision decide(RelayRequest request) {
            boolean local = request.helo().filter("localhost"::equals).isPresent()
                    && !request.client().equals(stranger());
            return local && request.forwardPath().isPresent() ? permit() : super.decide(request);
        }
    }

    static class TrustsSender extends Subject {
        @Override
        public RelayDecision decide(RelayRequest request) {
            boolean hasLocalSender = isLocal(request.reversePath().flatMap(ReversePath::address));
            return hasLocalSender && request.forwardPath().isPresent() ? permit() : super.decide(request);
        }
    }

    static class ReplyContainsOrigin extends Subject {
        @Override
        public RelayDecision decide(RelayRequest request) {
            Reason reason = Reason.of("spammers", "listed", "the client is listed", new Origin("spammers.tab", 3));
            return request.client().equals(PRINTER)
                    ? RelayDecision.deny(reason, SmtpReply.of(554, 5, 7, 1, "Denied by spammers.tab:3"))
                    : RelayDecision.abstain();
        }
    }

    static class ReplyContainsDetail extends Subject {
        @Override
        public RelayDecision decide(RelayRequest request) {
            String detail = "the client is listed";
            return request.client().equals(PRINTER)
                    ? RelayDecision.deny(
                            Reason.of("spammers", "listed", detail), SmtpReply.of(554, 5, 7, 1, "Sorry, " + detail))
                    : RelayDecision.abstain();
        }
    }

    static class HasClassName extends Subject {
        @Override
        public String name() {
            return getClass().getSimpleName();
        }
    }
}
