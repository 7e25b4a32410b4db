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
 * What every {@link RelayPolicy} must do. A test class implements this, supplies the policy and a few requests, and has
 * each rule as a test:
 *
 * <pre>{@code
 * class PrinterPolicyTest implements RelayPolicyContract {
 *     public RelayPolicy policy() {
 *         return new PrinterPolicy(printers);
 *     }
 *
 *     public List<RelayRequest> requests() {
 *         return List.of(fromAPrinter, fromAnybody);
 *     }
 * }
 * }</pre>
 *
 * The stores behind the policy must be up: what a policy does when they are down is for its own tests.
 */
public interface RelayPolicyContract {

    /** A new policy to test, ready to be asked. */
    RelayPolicy policy();

    /**
     * Requests that the policy has something to say to, and some that it has not; at least one at RCPT. Their earlier stages
     * are asked too.
     */
    List<RelayRequest> requests();

    /** The address of a client that the policy knows nothing of. */
    default IpAddress stranger() {
        return IpAddress.parse("198.18.255.254");
    }

    /**
     * Asked for an answer to each request and its earlier stages, the policy gives one.
     *
     * <p>If this fails: a fact that is not there yet was taken for granted (there is no sender at connect and no recipient at
     * MAIL; abstain without them), or a branch returns null instead of {@link RelayDecision#abstain()}.
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
     * Asked about senders, recipients, clients and instants that are unusual but legal, the policy answers too.
     *
     * <p>If this fails: the null sender {@code <>}, the bare {@code <postmaster>}, an address literal or a quoted local part was
     * not thought of, or an IPv6 address was taken apart as if it were IPv4.
     */
    @Test
    default void r5_itAnswersUnusualRequests() {
        RelayPolicy policy = policy();
        for (RelayRequest request : ContractRequests.unusual()) {
            ContractRequests.answer(policy, request);
        }
    }

    /**
     * The policy never permits at connect or at MAIL: there is no recipient yet that could be permitted.
     *
     * <p>If this fails: the policy looks at the client or the login alone. Ask for {@link RelayRequest#forwardPath()} first.
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
     * With and without a trace, listened to or not, the policy says the same.
     *
     * <p>If this fails: {@code decide(request, trace)} has a path of its own. Keep one evaluation, and let the other method call it
     * with {@link Trace#off()}; ask other policies through {@link Trace#ask} only.
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
     * The same request has the same answer whatever was asked in between, and in whatever order.
     *
     * <p>If this fails: the policy keeps something from one question to the next (a counter, the last recipient, a random choice, a
     * clock of its own). A permit for one recipient says nothing about the next.
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
                assertEquals(alone.get(i), ContractRequests.answer(policy, request), () -> "asked again: " + request);
            }
            for (int i = requests.size() - 1; i >= 0; i--) {
                RelayRequest request = requests.get(i);
                assertEquals(alone.get(i), ContractRequests.answer(policy, request), () -> "in reverse: " + request);
            }
        }
    }

    /**
     * Asked by four threads at once, the policy answers each as it answers one alone.
     *
     * <p>If this fails: the policy keeps the request, or something made of it, in a field; or it uses something that is not safe for
     * many threads, such as a {@code SimpleDateFormat}, a {@code MessageDigest} or a {@code HashMap} that is written to.
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
                int place = (i * (thread + 1) + thread) % requests.size();
                if (!alone.get(place).equals(policy.decide(requests.get(place)))) {
                    wrong.add(requests.get(place));
                }
            }
        });
        assertEquals(Set.of(), wrong, "answered differently under concurrent asking");
    }

    /**
     * What a client says at HELO makes no permit.
     *
     * <p>If this fails: the policy reads {@link RelayRequest#helo()} for more than a note.
     */
    @Test
    default void r3_heloIsNoCredential() {
        RelayPolicy policy = policy();
        for (RelayRequest request : ContractRequests.atRcpt(requests())) {
            boolean permits = ContractRequests.permits(policy, request);
            for (String name : ContractRequests.heloNames(request)) {
                RelayRequest greeted = ContractRequests.greeted(request, name);
                assertFalse(
                        !permits && ContractRequests.permits(policy, greeted),
                        () -> "permits for its HELO name: " + greeted);
            }
        }
    }

    /**
     * A stranger without a login or a grant is not permitted under one sender and passed over under another.
     *
     * <p>If this fails: the policy permits because the sender is one of ours. Anybody can write any sender; it may narrow what a
     * client, a login or a grant allows, and allows nothing itself. If the policy does know the address of
     * {@link #stranger()}, override that.
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
     * A reply holds neither the reason's detail nor the place of the rule.
     *
     * <p>If this fails: the text for the log was given to the client. Put it in the {@link Reason}, and answer with one of the
     * constants of {@link SmtpReply}.
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
                    () -> "`" + reply + "` shows the detail of " + reason);
            assertFalse(
                    reason.flatMap(Reason::origin)
                            .filter(origin -> reply.contains(origin.file()))
                            .isPresent(),
                    () -> "`" + reply + "` shows where the rule of " + reason + " is written");
        }
    }

    /**
     * The policy's name is a few lower-case words joined by hyphens, and stays what it is.
     *
     * <p>If this fails: {@link RelayPolicy#name()} is not overridden, and gives the name of a Java class; or the name is made of client
     * text. Programs read it in logs and metrics.
     */
    @Test
    default void itsNameIsForPrograms() {
        RelayPolicy policy = policy();
        String name = policy.name();
        assertNotNull(name, "a policy has a name");
        assertTrue(
                name.matches("[a-z0-9]+(-[a-z0-9]+)*") && name.length() <= 60,
                () -> "`" + name + "` is not a name: use at most 60 lower-case letters, digits and hyphens");
        requests().forEach(request -> ContractRequests.answer(policy, request));
        assertEquals(name, policy.name(), "a name stays what it is");
    }
}
