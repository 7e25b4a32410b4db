package dev.relaypolicy.james;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.DecisionListener;
import dev.relaypolicy.Grant;
import dev.relaypolicy.GrantFinding;
import dev.relaypolicy.Identity;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Permission;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.Policies;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.testkit.contracts.FrontDoor;
import dev.relaypolicy.testkit.contracts.RelayFrontDoorContract;
import dev.relaypolicy.testkit.contracts.SmtpFrontDoor;
import dev.relaypolicy.testkit.dialogue.DialogueRunner;
import dev.relaypolicy.testkit.dialogue.DialogueScript;
import dev.relaypolicy.testkit.probe.ProbePatterns;
import dev.relaypolicy.testkit.probe.ProbeResult;
import dev.relaypolicy.testkit.probe.ProbeTarget;
import dev.relaypolicy.testkit.probe.RelayProbe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.core.Username;
import org.apache.james.protocols.api.OidcSASLConfiguration;
import org.apache.james.protocols.netty.NettyServer;
import org.apache.james.protocols.smtp.MailEnvelope;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.apache.james.protocols.smtp.SMTPProtocol;
import org.apache.james.protocols.smtp.SMTPProtocolHandlerChain;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.AuthHook;
import org.apache.james.protocols.smtp.hook.Hook;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.MailHook;
import org.apache.james.protocols.smtp.hook.MessageHook;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Tests a gate in a James protocols server over sockets. */
class JamesRelayTest {

    private static final String FRIEND = "127.0.0.2";
    private static final String STRANGER = "127.0.0.3";
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final String HELLO = "S: 220\nC: EHLO client.example\nS: 250\n";
    private static final String MAIL = "C: MAIL FROM:<ann@example.org>\nS: 250\n";
    private static final String TO_OUTSIDE = "C: RCPT TO:<you@example.net>\n";
    private static final String ANN = "C: AUTH PLAIN AGFubgBzZWNyZXQ=\nS: 235\n"; // ann, secret

    private final List<String> taken = new CopyOnWriteArrayList<>();
    private final List<RelayRequest> decided = new CopyOnWriteArrayList<>();
    private Function<Username, Optional<Identity>> accounts =
            user -> Optional.of(new Identity(user.asString(), Permissions.of(Permission.MAIL, Permission.RELAY)));
    private Optional<NettyServer> server = Optional.empty();

    @AfterEach
    void stop() {
        server.ifPresent(NettyServer::unbind);
    }

    /** A hook of the default chain returns OK for postmaster and abuse in any domain. */
    @Test
    void r1_closedGateRejectsEveryPattern() throws Exception {
        start(RelayGate.of(permitting(request -> false)));
        RelayProbe probe = new RelayProbe(
                address(), Optional.of(InetAddress.getByName(STRANGER)), Duration.ofSeconds(10), Optional.empty());
        ProbeTarget target = new ProbeTarget(
                DomainName.parse("mail.example.org"),
                IpAddress.parse("127.0.0.1"),
                EmailAddress.parse("postmaster@example.net"));
        assertThat(ProbePatterns.of(target))
                .allSatisfy(pattern -> assertThat(probe.run(pattern).verdict()).isEqualTo(ProbeResult.Verdict.REFUSED));
        say(
                STRANGER,
                HELLO + MAIL + "C: RCPT TO:<postmaster@example.net>\nS: 550\nC: RCPT TO:<abuse@example.net>\nS: 550\n");
    }

    @Test
    void onlyListedAddressMayRelay() throws Exception {
        start(RelayGate.of(permitting(request -> request.client().equals(IpAddress.parse(FRIEND)))));
        say(
                FRIEND,
                HELLO + MAIL + TO_OUTSIDE
                        + "S: 250\nC: RCPT TO:<abuse@example.net>\nS: 250\nC: DATA\nS: 354\nC: Hello\nC: .\nS: 250\n");
        assertThat(taken).containsExactly("ann@example.org to [you@example.net, abuse@example.net]");
        say(STRANGER, HELLO + MAIL + TO_OUTSIDE + "S: 550\nC: DATA\nS: 503\n");
        assertThat(taken).hasSize(1);
        RelayRequest first = decided.get(0);
        assertThat(first.helo()).contains("client.example");
        assertThat(first.instant()).isEqualTo(NOON);
        assertThat(decided)
                .extracting(request -> request.forwardPath().orElseThrow().toString())
                .containsExactly("<you@example.net>", "<abuse@example.net>", "<you@example.net>");
    }

    @Test
    void okOfOtherHookDoesNotPermit() throws Exception {
        Hook okToAll = new OkToAll();
        start(RelayGate.of(permitting(request -> false)), relay -> List.of(okToAll, relay));
        say(STRANGER, HELLO + MAIL + TO_OUTSIDE + "S: 550\n");
    }

    @Test
    void okOfOtherHookDoesNotAcceptDeniedSender() throws Exception {
        RelayPolicy notAnn = request -> request.reversePath().isPresent()
                ? RelayDecision.deny(Reason.of("test", "not-ann", "not her"), SmtpReply.ACCESS_DENIED)
                : RelayDecision.abstain();
        start(RelayGate.of(notAnn, permitting(request -> true)), relay -> List.of(new OkToAll(), relay));
        say(STRANGER, HELLO + "C: MAIL FROM:<ann@example.org>\nS: 554\nC: RCPT TO:<you@example.net>\nS: 503\n");
    }

    @Test
    void otherHookMayRejectPermittedRecipient() throws Exception {
        RcptHook nobody = new RcptHook() {
            @Override
            public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
                return HookResult.DENY;
            }
        };
        start(RelayGate.of(permitting(request -> true)), relay -> List.of(relay, nobody));
        say(STRANGER, HELLO + MAIL + TO_OUTSIDE + "S: 554\n");
    }

    @Test
    void r5_throwingPolicyDefers() throws Exception {
        start(RelayGate.of(request -> {
            throw new IllegalStateException("down");
        }));
        say(FRIEND, HELLO + MAIL + TO_OUTSIDE + "S: 451\n");
    }

    @Test
    void r5_failingIdentityLookupDefers() throws Exception {
        accounts = user -> {
            throw new IllegalStateException("down");
        };
        start(RelayGate.of(permitting(request -> true)));
        say(FRIEND, HELLO + ANN + "C: MAIL FROM:<ann@example.org>\nS: 451\n");
    }

    @Test
    void r6_eachRecipientIsDecidedAlone() throws Exception {
        start(RelayGate.of(permitting(
                request -> request.forwardPath().orElseThrow().toString().equals("<you@example.net>"))));
        say(
                FRIEND,
                HELLO + MAIL + TO_OUTSIDE + "S: 250\nC: RCPT TO:<her@example.net>\nS: 550\n" + TO_OUTSIDE
                        + "S: 250\nC: DATA\nS: 354\nC: Hello\nC: .\nS: 250\n");
        assertThat(taken).containsExactly("ann@example.org to [you@example.net, you@example.net]");
    }

    @Test
    void r7_grantEndsWithItsTransaction() throws Exception {
        start(RelayGate.of(permitting(request -> request.grantFinding() instanceof GrantFinding.Held)));
        String bob = "C: MAIL FROM:<bob@example.org>\nS: 250\n";
        say(
                FRIEND,
                HELLO + MAIL + TO_OUTSIDE + "S: 250\nC: RSET\nS: 250\n" + bob + TO_OUTSIDE
                        + "S: 550\nC: EHLO client.example\nS: 250\n" + bob + TO_OUTSIDE + "S: 550\n");
    }

    /** James rejects the second MAIL and forgets the sender, but keeps the recipients for the third. */
    @Test
    void r7_newSenderDoesNotInheritRecipients() throws Exception {
        start(RelayGate.of(permitting(request -> request.grantFinding() instanceof GrantFinding.Held)));
        say(
                FRIEND,
                HELLO + MAIL + TO_OUTSIDE + "S: 250\nC: MAIL FROM:<bob@example.org>\nS: 503\n"
                        + "C: MAIL FROM:<bob@example.org>\nS: 250\nC: DATA\nS: 503\n");
    }

    @Test
    void r15_rejectsMalformedAddressThatJamesAccepts() throws Exception {
        start(RelayGate.of(permitting(request -> true)));
        String longer = "x".repeat(65) + "@example.net";
        say(FRIEND, HELLO + "C: MAIL FROM:<" + longer + ">\nS: 501\n" + MAIL + "C: RCPT TO:<" + longer + ">\nS: 501\n");
    }

    @Test
    void loginPermitsAndWrongPasswordDoesNot() throws Exception {
        start(RelayGate.of(permitting(request -> request.identity().isPresent())));
        say(STRANGER, HELLO + ANN + MAIL + TO_OUTSIDE + "S: 250\nC: RSET\nS: 250\n" + MAIL + TO_OUTSIDE + "S: 250\n");
        say(STRANGER, HELLO + "C: AUTH PLAIN AGFubgB3cm9uZw==\nS: 535\n" + MAIL + TO_OUTSIDE + "S: 550\n");
        say(STRANGER, HELLO + MAIL + TO_OUTSIDE + "S: 550\n");
    }

    private void start(RelayGate gate) throws Exception {
        start(gate, List::of);
    }

    /** Starts a server with the given hooks around the relay, after the default hooks of James. */
    private void start(RelayGate gate, Function<JamesRelay, List<Hook>> hooks) throws Exception {
        Listener listener = new Listener("smtp", 25, Listener.Role.SMTP);
        InstantSource clock = InstantSource.fixed(NOON);
        Function<RelayRequest, GrantFinding> grants = JamesRelayTest::grantOfAnn;
        DecisionListener decisions = decision -> decided.add(decision.request());
        // docs: James
        JamesRelay relay = new JamesRelay(gate, listener, clock)
                .withIdentities(accounts) // maps the James user name
                .withGrants(grants) // for POP-before-SMTP
                .withDecisions(decisions); // default: a log
        // docs: end
        List<Hook> all = new ArrayList<>(hooks.apply(relay));
        all.add(new Passwords());
        all.add((MessageHook) this::take);
        NettyServer started = new NettyServer.Factory()
                .protocol(new SMTPProtocol(
                        new SMTPProtocolHandlerChain(new NoMetrics(), all.toArray(Hook[]::new)),
                        new SMTPConfigurationImpl()))
                .build();
        started.setGracefulShutdown(false);
        started.setListenAddresses(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        started.bind();
        server = Optional.of(started);
    }

    /** Gives the same verdicts as the engine. */
    @Nested
    class FrontDoorTest implements RelayFrontDoorContract {
        @Override
        public FrontDoor open(IpAddress client) throws Exception {
            if (server.isEmpty()) {
                start(RelayFrontDoorContract.gate());
            }
            return new SmtpFrontDoor(address(), client, Optional.empty());
        }

        @Override
        public boolean hasTls() {
            return false;
        }
    }

    private HookResult take(SMTPSession session, MailEnvelope mail) {
        taken.add(mail.getMaybeSender().asString() + " to " + mail.getRecipients());
        return HookResult.OK;
    }

    private static GrantFinding grantOfAnn(RelayRequest request) {
        EmailAddress ann = EmailAddress.parse("ann@example.org");
        return request.reversePath().orElseThrow().address().equals(Optional.of(ann))
                ? new GrantFinding.Held(
                        new Grant(ann, request.client(), NOON, NOON.plusSeconds(60)),
                        Permissions.of(Permission.MAIL, Permission.RELAY))
                : new GrantFinding.None("not ann");
    }

    private static RelayPolicy permitting(Predicate<RelayRequest> condition) {
        return Policies.named(
                "test",
                request -> request.stage() == RelayRequest.Stage.RCPT && condition.test(request)
                        ? RelayDecision.permit(Reason.of("test", "listed", "listed"))
                        : RelayDecision.abstain());
    }

    private void say(String client, String script) throws IOException {
        new DialogueRunner(InetAddress.getByName(client), Duration.ofSeconds(20))
                .run(DialogueScript.parse("test", script), address());
    }

    private InetSocketAddress address() {
        return server.orElseThrow().getListenAddresses().get(0);
    }

    /** A hook of the application that does not know the gate. */
    private static final class OkToAll implements MailHook, RcptHook {
        @Override
        public HookResult doMail(SMTPSession session, MaybeSender sender) {
            return HookResult.OK;
        }

        @Override
        public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
            return HookResult.OK;
        }
    }

    private static final class Passwords implements AuthHook {
        @Override
        public HookResult doAuth(SMTPSession session, Username user, String password) {
            if (!password.equals("secret")) {
                return HookResult.DENY;
            }
            session.setUsername(user);
            return HookResult.OK;
        }

        @Override
        public HookResult doSasl(SMTPSession session, OidcSASLConfiguration configuration, String response) {
            return HookResult.DECLINED;
        }
    }
}
