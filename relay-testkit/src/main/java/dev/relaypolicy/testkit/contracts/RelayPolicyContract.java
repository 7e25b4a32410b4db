package dev.relaypolicy.testkit.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relaypolicy.Policies;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayDecision.Effect;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.Trace;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The contract of a {@link RelayPolicy}. A test class implements this interface, supplies the policy and a few
 * requests, and inherits one test for each rule:
 *
 * <pre>{@code
 * class PrinterPolicyTest implements RelayPolicyContract {
 *     public RelayPolicy policy() {
 *         return new PrinterPolicy(printers);
 *     }
 *
 *     public List<RelayRequest> requests() {
 *         return List.of(fromPrinter, fromStranger);
 *     }
 * }
 * }</pre>
 *
 * The stores that the policy uses must be available. Test separately how the policy behaves if they are not.
 */
public interface RelayPolicyContract {

    /** Returns a new policy, ready for use. */
    RelayPolicy policy();

    /**
     * Returns requests on which the policy has an opinion and requests on which it abstains, at least one of them at
     * RCPT. The contract also uses the earlier stages of each.
     */
    List<RelayRequest> requests();

    /** Returns the address of a client that the policy does not know. */
    default IpAddress stranger() {
        return IpAddress.parse("198.18.255.254");
    }

    /**
     * If this fails: the policy expects a fact that is not known yet (there is no sender at connect and no recipient at
     * MAIL: abstain then), or a branch returns null instead of {@link RelayDecision#abstain()}.
     */
    @Test
    default void r5_itAnswersWithoutThrowing() {
        RelayPolicy policy = policy();
        assertTrue(
                requests().stream().anyMatch(request -> request.stage() == RelayRequest.Stage.RCPT),
                "give at least one request at RCPT");
        for (RelayRequest request : ContractRequests.withEarlierStages(requests())) {
            ContractRequests.answer(policy, request);
        }
    }

    /**
     * If this fails: the policy does not handle the null sender {@code <>}, the bare {@code <postmaster>}, an address
     * literal or a quoted local part, or it parses every client address as IPv4.
     */
    @Test
    default void r5_itAnswersUnusualRequests() {
        RelayPolicy policy = policy();
        for (RelayRequest request : ContractRequests.unusual()) {
            ContractRequests.answer(policy, request);
        }
    }

    /**
     * If this fails: the policy looks only at the client or the login. Check {@link RelayRequest#forwardPath()} first.
     */
    @Test
    default void r1_itNeverPermitsWithoutARecipient() {
        RelayPolicy policy = policy();
        for (RelayRequest request : ContractRequests.withEarlierStages(requests())) {
            if (request.stage() != RelayRequest.Stage.RCPT) {
                assertNotEquals(
                        Effect.PERMIT, ContractRequests.answer(policy, request).effect(), () -> "permits " + request);
            }
        }
    }

    /**
     * If this fails: {@code decide(request, trace)} has its own evaluation. Let {@code decide(request)} call it with
     * {@link Trace#off()}, and call other policies only through {@link Trace#ask}.
     */
    @Test
    default void r4_aTraceChangesNothing() {
        RelayPolicy policy = policy();
        for (RelayRequest request : ContractRequests.withEarlierStages(requests())) {
            RelayDecision plain = ContractRequests.answer(policy, request);
            RelayGate explaining = RelayGate.of(policy, Policies.firstMatch("nothing", List.of()));
            assertEquals(plain, policy.decide(request, Trace.off()), () -> "with the trace off: " + request);
            assertEquals(
                    plain,
                    explaining.explain(request).steps().get(0).decision(),
                    () -> "with the trace recording: " + request);
        }
    }

    /**
     * If this fails: the policy keeps state between requests (a counter, the last recipient), or uses a random choice
     * or its own clock.
     */
    @Test
    default void r6_earlierQuestionsChangeNoAnswer() {
        RelayPolicy policy = policy();
        List<RelayRequest> requests = new ArrayList<>(ContractRequests.withEarlierStages(requests()));
        List<RelayDecision> alone = requests.stream()
                .map(request -> ContractRequests.answer(policy(), request))
                .toList();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < requests.size(); i++) {
                RelayRequest request = requests.get(i);
                assertEquals(
                        alone.get(i),
                        ContractRequests.answer(policy, request),
                        () -> "decides differently when repeated: " + request);
            }
            for (int i = requests.size() - 1; i >= 0; i--) {
                RelayRequest request = requests.get(i);
                assertEquals(
                        alone.get(i),
                        ContractRequests.answer(policy, request),
                        () -> "decides differently in reverse order: " + request);
            }
        }
    }

    /**
     * If this fails: the policy keeps the request, or data derived from it, in a field; or it uses something that is
     * not thread-safe, such as a {@code SimpleDateFormat}, a {@code MessageDigest} or a {@code HashMap} that it
     * modifies.
     */
    @Test
    default void itAnswersManyThreadsAtOnce() throws InterruptedException {
        RelayPolicy policy = policy();
        List<RelayRequest> requests = List.copyOf(ContractRequests.withEarlierStages(requests()));
        List<RelayDecision> alone = requests.stream()
                .map(request -> ContractRequests.answer(policy, request))
                .toList();
        Set<RelayRequest> wrong = Collections.synchronizedSet(new HashSet<>());
        Threads.together(4, thread -> {
            for (int i = 0; i < 500; i++) {
                int index = (i * (thread + 1) + thread) % requests.size();
                if (!alone.get(index).equals(policy.decide(requests.get(index)))) {
                    wrong.add(requests.get(index));
                }
            }
        });
        assertEquals(Set.of(), wrong, "decides differently when called concurrently");
    }

    /** If this fails: the policy uses {@link RelayRequest#helo()} for more than a note in the trace. */
    @Test
    default void r3_heloIsNoCredential() {
        RelayPolicy policy = policy();
        for (RelayRequest request : ContractRequests.atRcpt(requests())) {
            boolean permits = ContractRequests.permits(policy, request);
            for (String name : ContractRequests.heloNames(request)) {
                RelayRequest greeted = ContractRequests.greeted(request, name);
                assertFalse(
                        !permits && ContractRequests.permits(policy, greeted),
                        () -> "permits because of its HELO name: " + greeted);
            }
        }
    }

    /**
     * If this fails: the policy permits a stranger because the sender is local. Senders can be forged: a sender may
     * restrict what a client, a login or a grant permits, but permits nothing itself. If the policy knows the address
     * of {@link #stranger()}, override that method.
     */
    @Test
    default void r3_aSenderIsNoCredential() {
        RelayPolicy policy = policy();
        Set<ReversePath> senders = ContractRequests.senders(requests());
        for (RelayRequest request : ContractRequests.atRcpt(requests())) {
            ForwardPath recipient = request.forwardPath().orElseThrow();
            Set<Effect> effects = new LinkedHashSet<>();
            for (ReversePath sender : senders) {
                RelayRequest asked = RelayRequest.atConnect(stranger(), request.listener(), request.instant())
                        .hello("localhost")
                        .mail(sender)
                        .rcpt(recipient);
                effects.add(ContractRequests.answer(policy, asked).effect());
            }
            assertFalse(
                    effects.contains(Effect.PERMIT) && effects.contains(Effect.ABSTAIN),
                    () -> "permits a stranger to reach " + recipient + " for some of these senders only: " + senders);
        }
    }

    /**
     * If this fails: text for the log is sent to the client. Put it in the {@link Reason}, and reply with a constant of
     * {@link SmtpReply}.
     */
    @Test
    default void r16_aReplyDoesNotSayWhichRule() {
        RelayPolicy policy = policy();
        for (RelayRequest request : ContractRequests.withEarlierStages(requests())) {
            RelayDecision decision = ContractRequests.answer(policy, request);
            Optional<Reason> reason = ContractRequests.reason(decision);
            String reply = ContractRequests.reply(decision).map(SmtpReply::text).orElse("");
            assertFalse(
                    reason.map(Reason::detail)
                            .filter(detail -> !detail.isBlank() && reply.contains(detail))
                            .isPresent(),
                    () -> "`" + reply + "` contains the detail of " + reason);
            assertFalse(
                    reason.flatMap(Reason::origin)
                            .filter(origin -> reply.contains(origin.file()))
                            .isPresent(),
                    () -> "`" + reply + "` contains the origin of " + reason);
        }
    }

    /**
     * If this fails: the policy does not override {@link RelayPolicy#name()}, which returns the name of the Java class;
     * or the name contains client text.
     */
    @Test
    default void itsNameIsForPrograms() {
        RelayPolicy policy = policy();
        String name = policy.name();
        assertNotNull(name, "the name is null");
        assertTrue(
                name.matches("[a-z0-9]+(-[a-z0-9]+)*") && name.length() <= 60,
                () -> "`" + name + "` is not a name: use at most 60 lower-case letters, digits and hyphens");
        requests().forEach(request -> ContractRequests.answer(policy, request));
        assertEquals(name, policy.name(), "the name changes");
    }
}
