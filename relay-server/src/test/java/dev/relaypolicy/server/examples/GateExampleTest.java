package dev.relaypolicy.server.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ticker;
import dev.relaypolicy.DecisionListener;
import dev.relaypolicy.Explanation;
import dev.relaypolicy.Identity;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Origin;
import dev.relaypolicy.Permission;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.Policies;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayDecision.Effect;
import dev.relaypolicy.RelayEngine;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.RelayRules;
import dev.relaypolicy.RelaySession;
import dev.relaypolicy.auth.AuthenticatedPolicy;
import dev.relaypolicy.auth.LoginRequiredPolicy;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.PathParser;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.policy.IpTablePolicy;
import dev.relaypolicy.policy.LocalRecipientPolicy;
import dev.relaypolicy.pop.CaffeineGrantStore;
import dev.relaypolicy.pop.PopBeforeSmtp;
import dev.relaypolicy.pop.PopBeforeSmtpPolicy;
import dev.relaypolicy.spi.MailboxDirectory;
import dev.relaypolicy.tab.policy.IpMapPolicy;
import dev.relaypolicy.tab.xmail.IpMapTab;
import dev.relaypolicy.tab.xmail.SmtpRelayTab;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GateExampleTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-25T12:00:00Z"));
    private static final MailboxDirectory DIRECTORY = new MapDirectory(
            Map.of(EmailAddress.parse("ann@example.org"), Permissions.of(Permission.MAIL, Permission.RELAY)));
    private static final PopBeforeSmtp GRANTS = new PopBeforeSmtp(
            new CaffeineGrantStore(
                    Duration.ofMinutes(15), CaffeineGrantStore.LAST_LOGIN_WINS, 1_000, Ticker.systemTicker()),
            DIRECTORY,
            PopBeforeSmtp.DEFAULT_WINDOW);

    @Test
    void gateWithRefusalsAndPermits() {
        RelayGate gate = gate(DIRECTORY);
        RelayRequest stranger = request("198.51.100.7", Listener.Role.SMTP);
        assertThat(gate.decide(request("203.0.113.9", Listener.Role.SMTP)).effect())
                .isEqualTo(Effect.DENY);
        assertThat(gate.decide(request("198.51.100.7", Listener.Role.SUBMISSION).mail(ReversePath.NULL))
                        .effect())
                .isEqualTo(Effect.DENY);
        RelayRequest mail = stranger.mail(ReversePath.parse("me@example.com"));
        assertThat(gate.decide(mail).effect()).isEqualTo(Effect.ABSTAIN);
        assertThat(gate.decide(mail.rcpt(ForwardPath.parse("ann@example.org"))).effect())
                .isEqualTo(Effect.PERMIT);
        assertThat(gate.decide(mail.rcpt(ForwardPath.parse("you@example.net"))).effect())
                .isEqualTo(Effect.DENY);
        assertThat(gate.decide(request("192.0.2.1", Listener.Role.SMTP)
                                .mail(ReversePath.NULL)
                                .rcpt(ForwardPath.parse("you@example.net")))
                        .effect())
                .isEqualTo(Effect.PERMIT);
    }

    private static RelayGate gate(MailboxDirectory directory) {
        IpTable<dev.relaypolicy.tab.xmail.IpMapRule> blocked =
                IpMapTab.read("blocked.tab", bytes("203.0.113.0/24\tDENY\t1\n")).orThrow();
        IpTable<Origin> relay =
                SmtpRelayTab.read("relay.tab", bytes("192.0.2.0/24\n")).orThrow();
        // docs: a gate of refusals and permits
        RelayPolicy refusals = Policies.firstMatch(
                "refusals",
                List.of(
                        new IpMapPolicy("blocked-networks", () -> blocked),
                        Policies.when(
                                "on a submission listener",
                                request -> request.listener().role() == Listener.Role.SUBMISSION,
                                new LoginRequiredPolicy())));
        RelayPolicy permits = Policies.firstMatch(
                "permits",
                List.of(
                        new LocalRecipientPolicy(directory),
                        new AuthenticatedPolicy(),
                        new PopBeforeSmtpPolicy(),
                        new IpTablePolicy("our-networks", () -> relay)));
        RelayGate gate = RelayGate.of(refusals, permits);
        // docs: end
        return gate;
    }

    @Test
    void callSequence() {
        RelayGate gate = gate(DIRECTORY);
        IpAddress client = IpAddress.parse("198.51.100.7");
        Listener listener = new Listener("smtp", 25, Listener.Role.SMTP);
        // docs: the call sequence
        RelayEngine engine = new RelayEngine( // one per server
                () -> RelayRules.of(gate).withGrants(GRANTS::find), CLOCK, DecisionListener.logging());

        RelaySession session = engine.session("42", client, listener); // one per connection
        RelayDecision atConnect = session.connect(); // Deny, Defer: send its reply and close. Abstain: 220

        session.hello("client.example"); // HELO or EHLO
        session.login(
                new Identity("ann@example.org", Permissions.of(Permission.MAIL, Permission.RELAY))); // AUTH succeeded

        RelayDecision atMail = session.mail(ReversePath.parse("ann@example.org")); // Abstain: 250
        RelayDecision atRcpt = session.rcpt(ForwardPath.parse("you@example.net")); // Permit, Deny or Defer
        session.reset(); // RSET, or the end of the message
        // docs: end
        assertThat(List.of(atConnect.effect(), atMail.effect(), atRcpt.effect()))
                .containsExactly(Effect.ABSTAIN, Effect.ABSTAIN, Effect.PERMIT);
        assertThat(session.request().stage()).isEqualTo(RelayRequest.Stage.CONNECT);
    }

    @Test
    void parsesPathAsSent() {
        RelayRequest request = request("198.51.100.7", Listener.Role.SMTP);
        String afterMailFrom = "<ann@example.org> SIZE=1000";
        // docs: reading a path
        PathParser.Result<ReversePath> result = PathParser.reversePath(afterMailFrom); // what follows `MAIL FROM:`
        if (result instanceof PathParser.Result.Parsed<ReversePath> parsed) {
            request = request.mail(parsed.path()); // parsed.parameters() is `SIZE=1000`
        } else if (result instanceof PathParser.Result.Malformed<ReversePath> malformed) {
            System.err.println(malformed.problem() + " at column " + malformed.column()); // and answer 501
        }
        // docs: end
        assertThat(request.reversePath()).contains(ReversePath.parse("ann@example.org"));
    }

    @Test
    void explanationShowsEveryPolicy() {
        RelayGate gate = gate(DIRECTORY);
        RelayRequest request = request("198.51.100.7", Listener.Role.SMTP)
                .mail(ReversePath.parse("me@example.com"))
                .rcpt(ForwardPath.parse("you@example.net"));
        // docs: an explanation
        Explanation explanation = gate.explain(request);
        RelayDecision same = explanation.decision(); // equal to gate.decide(request)
        String tree = explanation.tree(); // one line per policy asked, with its notes
        // docs: end
        assertThat(same).isEqualTo(gate.decide(request));
        assertThat(tree).isEqualTo("""
                        refusals: abstain
                          blocked-networks: abstain
                            - none of the 1 rows matches `198.51.100.7`
                          when on a submission listener: abstain
                        permits: abstain
                          local-recipient: abstain
                          authenticated: abstain
                            - the client has not logged in
                          pop-before-smtp: abstain
                            - no grant was looked up
                          our-networks: abstain
                            - none of the 1 rows matches `198.51.100.7`
                        """);
    }

    private static RelayRequest request(String client, Listener.Role role) {
        return RelayRequest.atConnect(IpAddress.parse(client), new Listener("any", 25, role), CLOCK.instant());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
