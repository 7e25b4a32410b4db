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

/** {@link RelayPolicyContract} passes a right policy and fails each of the wrong ones where it is wrong. */
class RelayPolicyContractTest {

    private static final IpAddress PRINTER = IpAddress.parse("192.0.2.9");
    private static final DomainName OURS = DomainName.parse("example.org");

    @Test
    void aRightPolicyPasses() {
        assertThat(ContractRuns.failuresOf(Right.class)).isEmpty();
    }

    @Test
    void aPolicyThatThrowsFails() {
        assertThat(ContractRuns.failuresOf(ThrowsWithoutASender.class)).contains("r5_itAnswersWithoutThrowing");
    }

    @Test
    void aPolicyThatAnswersNullFails() {
        assertThat(ContractRuns.failuresOf(AnswersNull.class)).contains("r5_itAnswersWithoutThrowing");
    }

    @Test
    void aPolicyThatDidNotThinkOfTheNullSenderFails() {
        assertThat(ContractRuns.failuresOf(ChokesOnTheNullSender.class)).containsExactly("r5_itAnswersUnusualRequests");
    }

    @Test
    void aPolicyThatPermitsAtConnectFails() {
        assertThat(ContractRuns.failuresOf(PermitsAtConnect.class))
                .containsExactly("r1_itNeverPermitsWithoutARecipient");
    }

    @Test
    void aPolicyThatSaysSomethingElseWhenTracedFails() {
        assertThat(ContractRuns.failuresOf(LiesToTheTrace.class)).containsExactly("r4_aTraceChangesNothing");
    }

    @Test
    void aPolicyWithTwoPathsFails() {
        assertThat(ContractRuns.failuresOf(HasTwoPaths.class)).containsExactly("r4_aTraceChangesNothing");
    }

    @Test
    void aPolicyThatRemembersAPermittedRecipientFails() {
        assertThat(ContractRuns.failuresOf(RemembersAPermit.class)).contains("r6_earlierQuestionsChangeNoAnswer");
    }

    @Test
    void aPolicyThatFlapsFails() {
        assertThat(ContractRuns.failuresOf(Flaps.class)).contains("r6_earlierQuestionsChangeNoAnswer");
    }

    @Test
    void aPolicyThatKeepsTheRequestInAFieldFails() {
        assertThat(ContractRuns.failuresOf(KeepsTheRequest.class)).containsExactly("itAnswersManyThreadsAtOnce");
    }

    @Test
    void aPolicyThatTrustsHeloFails() {
        assertThat(ContractRuns.failuresOf(TrustsHelo.class)).containsExactly("r3_heloIsNoCredential");
    }

    @Test
    void aPolicyThatTrustsTheSenderFails() {
        assertThat(ContractRuns.failuresOf(TrustsTheSender.class)).containsExactly("r3_aSenderIsNoCredential");
    }

    @Test
    void aPolicyThatTellsTheClientItsRuleFails() {
        assertThat(ContractRuns.failuresOf(TellsItsRule.class)).containsExactly("r16_aReplyDoesNotSayWhichRule");
    }

    @Test
    void aPolicyThatTellsTheClientItsReasonFails() {
        assertThat(ContractRuns.failuresOf(TellsItsReason.class)).containsExactly("r16_aReplyDoesNotSayWhichRule");
    }

    @Test
    void aPolicyWithoutANameOfItsOwnFails() {
        assertThat(ContractRuns.failuresOf(NamedAsAClass.class)).containsExactly("itsNameIsForPrograms");
    }

    private static RelayDecision permit() {
        return RelayDecision.permit(Reason.of("printers", "listed", "the client is a printer of ours"));
    }

    private static boolean isFromPrinterAtRcpt(RelayRequest request) {
        return request.client().equals(PRINTER) && request.forwardPath().isPresent();
    }

    private static boolean isOurs(Optional<EmailAddress> address) {
        return address.filter(known -> known.domain().equals(OURS)).isPresent();
    }

    /** What the subjects have in common: three requests, and a policy that permits a printer. */
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

    static class Right extends Subject {}

    static class ThrowsWithoutASender extends Subject {
        @Override
        public RelayDecision decide(RelayRequest request) {
            return request.reversePath().orElseThrow().isNull() ? RelayDecision.abstain() : super.decide(request);
        }
    }

    static class AnswersNull extends Subject {
        @Override
        @SuppressWarnings("NullAway") // wrong on purpose
        public RelayDecision decide(RelayRequest request) {
            return isFromPrinterAtRcpt(request) ? permit() : null;
        }
    }

    static class ChokesOnTheNullSender extends Subject {
        @Override
        public RelayDecision decide(RelayRequest request) {
            Optional<EmailAddress> sender =
                    request.reversePath().map(path -> path.address().orElseThrow());
            return sender.isPresent() ? super.decide(request) : RelayDecision.abstain();
        }

        /** The contract of senders meets the null path as well, which is not what is shown here. */
        @Override
        public void r3_aSenderIsNoCredential() {}
    }

    static class PermitsAtConnect extends Subject {
        @Override
        public RelayDecision decide(RelayRequest request) {
            return request.client().equals(PRINTER) ? permit() : RelayDecision.abstain();
        }
    }

    static class LiesToTheTrace extends Subject {
        @Override
        public RelayDecision decide(RelayRequest request, Trace trace) {
            return trace.isOn() ? RelayDecision.abstain() : decide(request);
        }
    }

    static class HasTwoPaths extends Subject {
        @Override
        public RelayDecision decide(RelayRequest request, Trace trace) {
            trace.note("the new way");
            return request.forwardPath().isPresent() ? permit() : RelayDecision.abstain();
        }
    }

    static class RemembersAPermit extends Subject {
        private boolean permitted;

        @Override
        public RelayPolicy policy() {
            return new RemembersAPermit();
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

    static class KeepsTheRequest extends Subject {
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

    static class TrustsTheSender extends Subject {
        @Override
        public RelayDecision decide(RelayRequest request) {
            boolean fromUs = isOurs(request.reversePath().flatMap(ReversePath::address));
            return fromUs && request.forwardPath().isPresent() ? permit() : super.decide(request);
        }
    }

    static class TellsItsRule extends Subject {
        @Override
        public RelayDecision decide(RelayRequest request) {
            Reason reason = Reason.of("spammers", "listed", "the client is listed", new Origin("spammers.tab", 3));
            return request.client().equals(PRINTER)
                    ? RelayDecision.deny(reason, SmtpReply.of(554, 5, 7, 1, "Denied by spammers.tab:3"))
                    : RelayDecision.abstain();
        }
    }

    static class TellsItsReason extends Subject {
        @Override
        public RelayDecision decide(RelayRequest request) {
            String detail = "the client is listed";
            return request.client().equals(PRINTER)
                    ? RelayDecision.deny(
                            Reason.of("spammers", "listed", detail), SmtpReply.of(554, 5, 7, 1, "Sorry, " + detail))
                    : RelayDecision.abstain();
        }
    }

    static class NamedAsAClass extends Subject {
        @Override
        public String name() {
            return getClass().getSimpleName();
        }
    }
}
