package dev.relaypolicy.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Explanation;
import dev.relaypolicy.Grant;
import dev.relaypolicy.GrantFinding;
import dev.relaypolicy.Identity;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Listener.Role;
import dev.relaypolicy.Permission;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayDecision.Deny;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.TlsFacts;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PoliciesTest {

    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final IpAddress CLIENT = IpAddress.parse("192.0.2.1");
    private static final EmailAddress ALICE = new EmailAddress("alice", DomainName.parse("example.org"));
    private static final RelayRequest CONNECT =
            RelayRequest.atConnect(CLIENT, new Listener("submission", 2587, Role.SUBMISSION), NOON);

    private static RelayRequest mail(RelayRequest request) {
        return request.mail(new ReversePath(Optional.of(ALICE)));
    }

    private static RelayRequest rcpt(RelayRequest request) {
        return mail(request).rcpt(new ForwardPath(Optional.of(ALICE)));
    }

    private static RelayRequest login(Permission... permissions) {
        return CONNECT.login(new Identity("alice@example.org", Permissions.of(permissions)));
    }

    private static GrantFinding held(Permission... permissions) {
        return new GrantFinding.Held(
                new Grant(ALICE, CLIENT, NOON, NOON.plus(Duration.ofMinutes(15))), Permissions.of(permissions));
    }

    private static void assertDenied(RelayDecision decision, String code, String reply) {
        assertThat(decision).isInstanceOfSatisfying(Deny.class, deny -> {
            assertThat(deny.reason().code()).isEqualTo(code);
            assertThat(deny.reply()).hasToString(reply);
        });
    }

    private final AuthenticatedPolicy authenticated = new AuthenticatedPolicy();
    private final LoginRequiredPolicy loginRequired = new LoginRequiredPolicy();
    private final RelayPolicy mailPermission = new MailPermissionPolicy(request -> false);

    @Test
    void permitsLoginsWithRelayPermission() {
        for (RelayRequest request : List.of(
                login(Permission.RELAY), login(Permission.MAIL, Permission.RELAY), login(Permission.values()))) {
            assertThat(authenticated.decide(rcpt(request)))
                    .isInstanceOfSatisfying(RelayDecision.Permit.class, permit -> {
                        assertThat(permit.reason().policy()).isEqualTo("authenticated");
                        assertThat(permit.reason().code()).isEqualTo("authenticated");
                    });
        }
    }

    @Test
    void abstainsForLoginsWithoutRelayPermission() {
        Permission[] others = Stream.of(Permission.values())
                .filter(permission -> permission != Permission.RELAY)
                .toArray(Permission[]::new);
        for (RelayRequest request : List.of(login(), login(Permission.MAIL), login(others))) {
            assertThat(authenticated.decide(rcpt(request))).isEqualTo(RelayDecision.abstain());
        }
    }

    @Test
    void abstainsWithoutALogin() {
        assertThat(authenticated.decide(rcpt(CONNECT))).isEqualTo(RelayDecision.abstain());
    }

    @Test
    void r3_senderOfAUserIsNoLogin() {
        assertThat(authenticated.decide(rcpt(CONNECT.hello("alice@example.org"))))
                .isEqualTo(RelayDecision.abstain());
    }

    @Test
    void r8_startTlsForgetsTheLogin() {
        RelayRequest after = login(Permission.MAIL, Permission.RELAY, Permission.VERIFY, Permission.UNLIMITED_SIZE)
                .startTls(new TlsFacts("TLSv1.3", "TLS_AES_128_GCM_SHA256", Optional.empty()));

        assertThat(authenticated.decide(rcpt(after))).isEqualTo(RelayDecision.abstain());
        assertDenied(loginRequired.decide(mail(after)), "no-login", "530 5.7.0 Authentication required");
    }

    @Test
    void r4_explainsItsAbstention() {
        RelayGate gate = RelayGate.of(authenticated);
        Explanation without = gate.explain(rcpt(login(Permission.MAIL)));
        Explanation stranger = gate.explain(rcpt(CONNECT));

        assertThat(without.tree()).contains("`alice@example.org`").contains("without `relay`");
        assertThat(stranger.tree()).contains("the client has not logged in");
        assertThat(without.decision()).isEqualTo(gate.decide(rcpt(login(Permission.MAIL))));
    }

    @Test
    void submissionDeniesMailAndRcptWithoutALogin() {
        assertThat(loginRequired.decide(CONNECT)).isEqualTo(RelayDecision.abstain());
        assertDenied(loginRequired.decide(mail(CONNECT)), "no-login", "530 5.7.0 Authentication required");
        assertDenied(loginRequired.decide(rcpt(CONNECT)), "no-login", "530 5.7.0 Authentication required");
    }

    @Test
    void submissionAcceptsAnyLoginButNoGrant() {
        assertThat(loginRequired.decide(mail(login()))).isEqualTo(RelayDecision.abstain());
        assertDenied(
                loginRequired.decide(mail(CONNECT).grant(held(Permission.MAIL, Permission.RELAY))),
                "no-login",
                "530 5.7.0 Authentication required");
    }

    @Test
    void mailAuthDeniesMailWithoutALogin() {
        assertThat(mailPermission.decide(CONNECT)).isEqualTo(RelayDecision.abstain());
        assertDenied(mailPermission.decide(mail(CONNECT)), "no-login", "530 5.7.0 Authentication required");
        assertDenied(mailPermission.decide(rcpt(CONNECT)), "no-login", "530 5.7.0 Authentication required");
    }

    @Test
    void mailAuthAcceptsLoginsAndGrantsWithM() {
        assertThat(mailPermission.decide(mail(login(Permission.MAIL)))).isEqualTo(RelayDecision.abstain());
        assertThat(mailPermission.decide(mail(CONNECT).grant(held(Permission.MAIL))))
                .isEqualTo(RelayDecision.abstain());
        assertThat(mailPermission.decide(mail(login(Permission.RELAY)).grant(held(Permission.MAIL))))
                .isEqualTo(RelayDecision.abstain());
    }

    @Test
    void mailAuthDeniesLoginsAndGrantsWithoutM() {
        String reply = "550 5.7.1 Not allowed to send mail";

        assertDenied(mailPermission.decide(mail(login(Permission.RELAY))), "no-mail-permission", reply);
        assertDenied(mailPermission.decide(mail(CONNECT).grant(held(Permission.RELAY))), "no-mail-permission", reply);
        assertDenied(mailPermission.decide(mail(login()).grant(held())), "no-mail-permission", reply);
    }

    @Test
    void mailAuthSkipsExemptClients() {
        RelayPolicy policy =
                new MailPermissionPolicy(request -> request.client().equals(CLIENT));

        assertThat(policy.decide(mail(CONNECT))).isEqualTo(RelayDecision.abstain());
        assertThat(policy.decide(mail(CONNECT).grant(new GrantFinding.Unavailable("down"))))
                .isEqualTo(RelayDecision.abstain());
    }

    @Test
    void r5_mailAuthDefersIfTheGrantIsUnavailable() {
        GrantFinding down = new GrantFinding.Unavailable("the grant store is down");

        assertThat(mailPermission.decide(mail(CONNECT).grant(down))).isInstanceOf(RelayDecision.Defer.class);
        assertThat(mailPermission.decide(mail(login(Permission.RELAY)).grant(down)))
                .isInstanceOf(RelayDecision.Defer.class);
        assertThat(mailPermission.decide(mail(login(Permission.MAIL)).grant(down)))
                .isEqualTo(RelayDecision.abstain());
    }

    @Test
    void r5_defersIfTheExemptionFails() {
        RelayGate gate = RelayGate.of(
                new MailPermissionPolicy(request -> {
                    throw new IllegalStateException("no table");
                }),
                authenticated);

        assertThat(gate.decide(mail(CONNECT))).isInstanceOf(RelayDecision.Defer.class);
    }
}
