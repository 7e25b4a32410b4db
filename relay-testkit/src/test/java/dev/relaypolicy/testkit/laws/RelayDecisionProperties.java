package dev.relaypolicy.testkit.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.relaypolicy.EnhancedStatus;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.testkit.arbitraries.Decisions;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Validation of decisions, replies and reasons. */
class RelayDecisionProperties {

    @Property
    void decisionRequiresReplyOfItsClass(@ForAll("reasons") Reason reason, @ForAll("replies") SmtpReply reply) {
        int replyClass = reply.code() / 100;

        assertAccepted(replyClass == 2, () -> new RelayDecision.Permit(reason, reply));
        assertAccepted(replyClass == 4, () -> new RelayDecision.Defer(reason, reply));
        assertAccepted(replyClass == 5, () -> new RelayDecision.Deny(reason, reply));
        assertAccepted(replyClass == 5, () -> RelayDecision.deny(reason, reply));
    }

    @Property
    void replyCodeMatchesEnhancedStatus(
            @ForAll @IntRange(min = -10, max = 1_010) int code, @ForAll("statusClasses") int statusClass) {
        Optional<EnhancedStatus> enhanced = Optional.of(new EnhancedStatus(statusClass, 7, 1));

        assertAccepted(code / 100 == statusClass, () -> new SmtpReply(code, enhanced, "text"));
        assertAccepted(code >= 200 && code <= 599, () -> SmtpReply.plain(code, "text"));
    }

    @Property
    void r16_replyTextIsPrintable(@ForAll("texts") String text) {
        boolean printable = text.matches("[ -~]{1,500}");

        assertAccepted(printable, () -> SmtpReply.plain(250, text));
    }

    @Property
    void replyIsOneLine(@ForAll("replies") SmtpReply reply) {
        assertThat(reply.toString())
                .startsWith(reply.code() + " ")
                .endsWith(reply.text())
                .matches("[ -~]+");
    }

    @Property
    void r16_defaultReplyDoesNotDependOnReason(@ForAll("reasons") Reason reason) {
        assertThat(RelayDecision.permit(reason).reply()).isEqualTo(SmtpReply.RECIPIENT_OK);
        assertThat(RelayDecision.deny(reason).reply()).isEqualTo(SmtpReply.RELAY_DENIED);
        assertThat(RelayDecision.defer(reason).reply()).isEqualTo(SmtpReply.TEMPORARY_FAILURE);
    }

    @Property
    void reasonCodeIsLowerCaseWords(@ForAll("codes") String code) {
        assertAccepted(code.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*"), () -> Reason.of("policy", code, "detail"));
    }

    @Property
    void enhancedStatusIsInRange(
            @ForAll @IntRange(min = -1, max = 6) int statusClass, @ForAll @IntRange(min = -5, max = 1_005) int number) {
        boolean classOk = statusClass == 2 || statusClass == 4 || statusClass == 5;
        boolean numberOk = number >= 0 && number <= 999;

        assertAccepted(classOk && numberOk, () -> new EnhancedStatus(statusClass, number, 0));
        assertAccepted(classOk && numberOk, () -> new EnhancedStatus(statusClass, 0, number));
    }

    private static void assertAccepted(boolean expected, Runnable construction) {
        if (expected) {
            construction.run();
        } else {
            assertThatIllegalArgumentException().isThrownBy(construction::run);
        }
    }

    @Provide
    Arbitrary<Reason> reasons() {
        return Decisions.reasons();
    }

    @Provide
    Arbitrary<SmtpReply> replies() {
        return Arbitraries.oneOf(
                Decisions.replies(2),
                Decisions.replies(4),
                Decisions.replies(5),
                Arbitraries.integers().between(300, 399).map(code -> SmtpReply.plain(code, "go on")));
    }

    @Provide
    Arbitrary<Integer> statusClasses() {
        return Arbitraries.of(2, 4, 5);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().withCharRange(' ', '~').ofMinLength(0).ofMaxLength(502),
                Arbitraries.strings().withChars("ab \r\n\0\t\u007f\u00e9").ofMaxLength(4),
                Arbitraries.of("x".repeat(500), "x".repeat(501), ""));
    }

    @Provide
    Arbitrary<String> codes() {
        return Arbitraries.strings().withChars("ab1-A_ \n").ofMaxLength(6);
    }
}
