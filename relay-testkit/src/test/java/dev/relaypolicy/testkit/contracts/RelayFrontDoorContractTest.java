package dev.relaypolicy.testkit.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Identity;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Permission;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayEngine;
import dev.relaypolicy.RelayRules;
import dev.relaypolicy.RelaySession;
import dev.relaypolicy.TlsFacts;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.testkit.contracts.FrontDoor.Verdict;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The engine itself passes the contract; front doors that are wrong on purpose fail it. */
class RelayFrontDoorContractTest {

    private static final String ALICE = "alice@local.example";

    private static RelaySession session(IpAddress client) {
        RelayRules rules = RelayRules.of(RelayFrontDoorContract.gate());
        return new RelayEngine(() -> rules, InstantSource.system(), decision -> {})
                .session("test", client, new Listener("smtp", 25, Listener.Role.SMTP));
    }

    /** A front door in memory, right unless a subclass changes it. */
    private static class EngineDoor implements FrontDoor {

        RelaySession session;
        List<ForwardPath> recipients = new ArrayList<>();
        private boolean closed;

        EngineDoor(IpAddress client) {
            this.session = session(client);
        }

        static Verdict verdict(RelayDecision decision) {
            return switch (decision.effect()) {
                case PERMIT, ABSTAIN -> Verdict.ACCEPT;
                case DENY -> Verdict.DENY;
                case DEFER -> Verdict.DEFER;
            };
        }

        private Verdict unlessClosed(Verdict verdict) {
            return closed ? Verdict.DENY : verdict;
        }

        @Override
        public Verdict connect() {
            Verdict verdict = verdict(session.connect());
            closed = verdict != Verdict.ACCEPT;
            return verdict;
        }

        @Override
        public Verdict hello(String name) {
            session.hello(name);
            recipients.clear();
            return unlessClosed(Verdict.ACCEPT);
        }

        @Override
        public Verdict startTls() {
            return unlessClosed(verdict(session.startTls(new TlsFacts("TLSv1.3", "any", Optional.empty()))));
        }

        @Override
        public Verdict login(String user, String password) {
            if (!user.equals(ALICE) || !password.equals("secret")) {
                return Verdict.DENY;
            }
            session.login(new Identity(ALICE, Permissions.of(Permission.MAIL, Permission.RELAY)));
            return unlessClosed(Verdict.ACCEPT);
        }

        @Override
        public Verdict mail(String path) {
            recipients.clear();
            return unlessClosed(verdict(session.mail(ReversePath.parse(bare(path)))));
        }

        @Override
        public Verdict rcpt(String path) {
            if (closed || !session.inTransaction()) {
                return Verdict.DENY;
            }
            Verdict verdict = verdict(session.rcpt(ForwardPath.parse(bare(path))));
            if (verdict == Verdict.ACCEPT) {
                recipients.add(ForwardPath.parse(bare(path)));
            }
            return verdict;
        }

        private static String bare(String path) {
            return path.substring(1, path.length() - 1);
        }

        @Override
        public Verdict reset() {
            session.reset();
            recipients.clear();
            return unlessClosed(Verdict.ACCEPT);
        }

        @Override
        public Verdict data() {
            Verdict verdict = closed || recipients.isEmpty() ? Verdict.DENY : Verdict.ACCEPT;
            session.reset();
            recipients.clear();
            return verdict;
        }

        @Override
        public void close() {}
    }

    /** The reference. */
    @Nested
    class EngineTest implements RelayFrontDoorContract {
        @Override
        public FrontDoor open(IpAddress client) {
            return new EngineDoor(client);
        }
    }

    private static List<String> failures(UnaryOperator<EngineDoor> wrong) {
        RelayFrontDoorContract contract = client -> wrong.apply(new EngineDoor(client));
        List<String> failures = new ArrayList<>();
        contract.everyCaseGetsTheVerdictOfTheEngine().forEach((DynamicTest test) -> {
            try {
                test.getExecutable().execute();
            } catch (Throwable e) {
                failures.add(test.getDisplayName());
            }
        });
        return failures;
    }

    @Test
    void findsAFrontDoorThatKeepsALoginAcrossStartTls() {
        assertThat(failures(door -> new EngineDoor(door.session.request().client()) {
                    @Override
                    public Verdict startTls() {
                        Optional<Identity> before = session.request().identity();
                        Verdict verdict = super.startTls();
                        before.ifPresent(session::login);
                        return verdict;
                    }
                }))
                .containsExactly("a login does not survive STARTTLS");
    }

    @Test
    void findsAFrontDoorThatKeepsRecipientsAcrossMail() {
        assertThat(failures(door -> new EngineDoor(door.session.request().client()) {
                    @Override
                    public Verdict mail(String path) {
                        List<ForwardPath> before = List.copyOf(recipients);
                        Verdict verdict = super.mail(path);
                        recipients.addAll(before);
                        return verdict;
                    }
                }))
                .containsExactly("a second MAIL does not inherit the recipients");
    }

    @Test
    void findsAFrontDoorThatKeepsRecipientsAcrossReset() {
        assertThat(failures(door -> new EngineDoor(door.session.request().client()) {
                    @Override
                    public Verdict reset() {
                        session.reset();
                        return Verdict.ACCEPT;
                    }

                    @Override
                    public Verdict mail(String path) {
                        List<ForwardPath> before = List.copyOf(recipients);
                        Verdict verdict = super.mail(path);
                        recipients.addAll(before);
                        return verdict;
                    }
                }))
                .contains("RSET forgets the recipients");
    }

    @Test
    void findsAFrontDoorWhosePostmasterHookAnswersFirst() {
        assertThat(failures(door -> new EngineDoor(door.session.request().client()) {
                    @Override
                    public Verdict rcpt(String path) {
                        return path.startsWith("<postmaster@") || path.startsWith("<abuse@")
                                ? Verdict.ACCEPT
                                : super.rcpt(path);
                    }
                }))
                .containsExactly(
                        "the postmaster of a foreign domain is foreign", "abuse at a foreign domain is foreign");
    }

    @Test
    void findsAFrontDoorThatServesARefusedClient() {
        assertThat(failures(door -> new EngineDoor(door.session.request().client()) {
                    @Override
                    public Verdict connect() {
                        return Verdict.ACCEPT;
                    }

                    @Override
                    public Verdict mail(String path) {
                        return path.contains("blocked") ? super.mail(path) : Verdict.ACCEPT;
                    }

                    @Override
                    public Verdict rcpt(String path) {
                        return path.contains("local") ? Verdict.ACCEPT : super.rcpt(path);
                    }
                }))
                .contains("a refused address may not send to a local mailbox");
    }
}
