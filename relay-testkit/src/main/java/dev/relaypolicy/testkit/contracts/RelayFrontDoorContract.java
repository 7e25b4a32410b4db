package dev.relaypolicy.testkit.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.testkit.contracts.FrontDoor.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The contract of a front door for SMTP: a conversation gets the same verdicts as from a {@code RelayEngine}. A test
 * class implements this and runs one test for each case.
 *
 * <p>The front door under test must be set up as follows:
 *
 * <ul>
 *   <li>{@code local.example} is a local domain with the one mailbox {@code alice}, to which everyone may send;
 *   <li>{@code alice@local.example} logs in with the password {@code secret} and may then relay anywhere;
 *   <li>the client {@value #PRINTER} may relay anywhere, and {@value #BLOCKED} is refused at connect;
 *   <li>the sender {@code blocked@example.org} is refused at MAIL;
 *   <li>nothing else is permitted, and there is no other account.
 * </ul>
 */
public interface RelayFrontDoorContract {

    /** A client that may relay by its address. */
    String PRINTER = "127.0.0.5";

    /** A client that is refused at connect. */
    String BLOCKED = "127.0.0.6";

    /** A client without any right. */
    String STRANGER = "127.0.0.2";

    /** Returns a gate with these rights, in which every identity is an authenticated user. */
    static RelayGate gate() {
        RelayPolicy refusals = request -> request.client().equals(IpAddress.parse(BLOCKED))
                        || isPath(request.reversePath(), "<blocked@example.org>")
                ? RelayDecision.deny(Reason.of("contract", "refused", "the contract refuses it"))
                : RelayDecision.abstain();
        RelayPolicy permits = request -> request.client().equals(IpAddress.parse(PRINTER))
                        || request.identity().isPresent()
                        || isPath(request.forwardPath(), "<alice@local.example>")
                ? RelayDecision.permit(Reason.of("contract", "permitted", "the contract permits it"))
                : RelayDecision.abstain();
        return RelayGate.of(refusals, permits);
    }

    private static boolean isPath(Optional<?> path, String text) {
        return path.map(Object::toString).equals(Optional.of(text));
    }

    /** Opens a connection from a client, without any command sent. */
    FrontDoor open(IpAddress client) throws Exception;

    /** Returns whether the front door offers STARTTLS. */
    default boolean hasTls() {
        return true;
    }

    /**
     * Returns whether MAIL ends an open transaction. If not, the front door must refuse MAIL within a transaction, and
     * the transaction goes on.
     */
    default boolean endsTransactionAtMail() {
        return true;
    }

    /**
     * Every case gets its verdict.
     *
     * <p>If a case fails: the front door keeps something that a step must forget (a login across STARTTLS, recipients
     * across MAIL, RSET or EHLO), lets something else answer before the gate (a postmaster hook), or asks the gate
     * another question than the client did.
     */
    @TestFactory
    default Stream<DynamicTest> everyCaseGetsTheVerdictOfTheEngine() {
        return Case.ALL.stream()
                .filter(each -> each.appliesTo().test(this))
                .map(each -> DynamicTest.dynamicTest(each.name(), () -> each.run(this)));
    }

    /** One command of a case. */
    @FunctionalInterface
    interface Step {

        /** Sends the command. */
        Verdict send(FrontDoor door) throws IOException;
    }

    /**
     * One conversation, which begins with the connection and EHLO.
     *
     * @param appliesTo returns whether a front door must pass this case
     * @param before the commands before the last one, whose replies do not matter
     */
    record Case(
            String name,
            String client,
            Predicate<RelayFrontDoorContract> appliesTo,
            List<Step> before,
            Step last,
            Verdict expected) {

        private static final String LOCAL = "<alice@local.example>";
        private static final String FOREIGN = "<you@example.net>";
        private static final Step MAIL = door -> door.mail("<someone@example.org>");
        private static final Step TO_LOCAL = door -> door.rcpt(LOCAL);
        private static final Step TO_FOREIGN = door -> door.rcpt(FOREIGN);
        private static final Step LOGIN = door -> door.login("alice@local.example", "secret");
        private static final Step EHLO = door -> door.hello("client.example");

        /** The table of cases. */
        public static final List<Case> ALL = List.of(
                of("a stranger may send to a local mailbox", STRANGER, Verdict.ACCEPT, MAIL, TO_LOCAL),
                of("a stranger may not relay", STRANGER, Verdict.DENY, MAIL, TO_FOREIGN),
                of(
                        "a stranger may not relay with a local sender",
                        STRANGER,
                        Verdict.DENY,
                        d -> d.mail(LOCAL),
                        TO_FOREIGN),
                of("a stranger may not relay a bounce", STRANGER, Verdict.DENY, d -> d.mail("<>"), TO_FOREIGN),
                of(
                        "an unknown local mailbox is refused",
                        STRANGER,
                        Verdict.DENY,
                        MAIL,
                        d -> d.rcpt("<x@local.example>")),
                of(
                        "the postmaster of a foreign domain is foreign",
                        STRANGER,
                        Verdict.DENY,
                        MAIL,
                        d -> d.rcpt("<postmaster@example.net>")),
                of(
                        "abuse at a foreign domain is foreign",
                        STRANGER,
                        Verdict.DENY,
                        MAIL,
                        d -> d.rcpt("<abuse@example.net>")),
                of(
                        "a percent route is refused",
                        STRANGER,
                        Verdict.DENY,
                        MAIL,
                        d -> d.rcpt("<you%example.net@local.example>")),
                of(
                        "a bang path is refused",
                        STRANGER,
                        Verdict.DENY,
                        MAIL,
                        d -> d.rcpt("<example.net!you@local.example>")),
                of(
                        "a permit says nothing about the next recipient",
                        STRANGER,
                        Verdict.DENY,
                        MAIL,
                        TO_LOCAL,
                        TO_FOREIGN),
                of(
                        "a refusal says nothing about the next recipient",
                        STRANGER,
                        Verdict.ACCEPT,
                        MAIL,
                        TO_FOREIGN,
                        TO_LOCAL),
                of("a permitted address may relay", PRINTER, Verdict.ACCEPT, MAIL, TO_FOREIGN),
                of("a refused address may not send to a local mailbox", BLOCKED, Verdict.DENY, MAIL, TO_LOCAL),
                of("a refused address may not relay after a login", BLOCKED, Verdict.DENY, LOGIN, MAIL, TO_FOREIGN),
                of("a refused sender is refused at MAIL", STRANGER, Verdict.DENY, d -> d.mail("<blocked@example.org>")),
                of(
                        "a refused sender has no transaction",
                        PRINTER,
                        Verdict.DENY,
                        d -> d.mail("<blocked@example.org>"),
                        TO_LOCAL),
                of(
                                "a refused sender ends the transaction before it",
                                STRANGER,
                                Verdict.DENY,
                                MAIL,
                                TO_LOCAL,
                                d -> d.mail("<blocked@example.org>"),
                                TO_LOCAL)
                        .ifTrue(RelayFrontDoorContract::endsTransactionAtMail),
                of("an authenticated user may relay", STRANGER, Verdict.ACCEPT, LOGIN, MAIL, TO_FOREIGN),
                of(
                        "a wrong password permits nothing",
                        STRANGER,
                        Verdict.DENY,
                        d -> d.login("alice@local.example", "wrong"),
                        MAIL,
                        TO_FOREIGN),
                of(
                        "a login lasts for the next message",
                        STRANGER,
                        Verdict.ACCEPT,
                        LOGIN,
                        MAIL,
                        TO_FOREIGN,
                        d -> d.reset(),
                        MAIL,
                        TO_FOREIGN),
                overTls("a login over TLS permits", Verdict.ACCEPT, d -> d.startTls(), EHLO, LOGIN, MAIL, TO_FOREIGN),
                overTls("TLS alone permits nothing", Verdict.DENY, d -> d.startTls(), EHLO, MAIL, TO_FOREIGN),
                overTls(
                        "a login does not survive STARTTLS",
                        Verdict.DENY,
                        LOGIN,
                        d -> d.startTls(),
                        EHLO,
                        MAIL,
                        TO_FOREIGN),
                of("RCPT needs MAIL", PRINTER, Verdict.DENY, TO_LOCAL),
                of("DATA needs a recipient", PRINTER, Verdict.DENY, MAIL, d -> d.data()),
                of("DATA needs a permitted recipient", STRANGER, Verdict.DENY, MAIL, TO_FOREIGN, d -> d.data()),
                of(
                        "RSET forgets the recipients",
                        STRANGER,
                        Verdict.DENY,
                        MAIL,
                        TO_LOCAL,
                        d -> d.reset(),
                        MAIL,
                        d -> d.data()),
                of("EHLO forgets the recipients", STRANGER, Verdict.DENY, MAIL, TO_LOCAL, EHLO, MAIL, d -> d.data()),
                of(
                                "a second MAIL does not inherit the recipients",
                                STRANGER,
                                Verdict.DENY,
                                MAIL,
                                TO_LOCAL,
                                MAIL,
                                MAIL,
                                d -> d.data())
                        .ifTrue(RelayFrontDoorContract::endsTransactionAtMail),
                of("MAIL within a transaction is refused", STRANGER, Verdict.DENY, MAIL, TO_LOCAL, MAIL)
                        .ifTrue(contract -> !contract.endsTransactionAtMail()),
                of(
                        "a new message does not inherit the recipients",
                        STRANGER,
                        Verdict.DENY,
                        MAIL,
                        TO_LOCAL,
                        d -> d.data(),
                        MAIL,
                        d -> d.data()));

        private static Case of(String name, String client, Verdict expected, Step... steps) {
            List<Step> all = List.of(steps);
            return new Case(
                    name, client, contract -> true, all.subList(0, all.size() - 1), all.get(all.size() - 1), expected);
        }

        private Case ifTrue(Predicate<RelayFrontDoorContract> condition) {
            return new Case(name, client, condition, before, last, expected);
        }

        private static Case overTls(String name, Verdict expected, Step... steps) {
            return of(name, STRANGER, expected, steps).ifTrue(RelayFrontDoorContract::hasTls);
        }

        private void run(RelayFrontDoorContract contract) throws Exception {
            List<Verdict> received = new ArrayList<>();
            try (FrontDoor door = contract.open(IpAddress.parse(client))) {
                received.add(door.connect());
                received.add(door.hello("client.example"));
                for (Step step : before) {
                    received.add(step.send(door));
                }
                assertEquals(expected, last.send(door), () -> name + "; replies to the commands before: " + received);
            }
        }
    }
}
