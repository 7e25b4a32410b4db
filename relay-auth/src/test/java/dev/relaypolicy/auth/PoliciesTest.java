package dev.relaypolicy.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Explanation;
import dev.relaypolicy.Grant;
import dev.relaypolicy.GrantFinding;
import dev.relaypolicy.Identity;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Listener.Role;
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
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    private static RelayRequest login(String letters) {
        return CONNECT.login(new Identity("alice@example.org", Permissions.ofLetters(letters)));
    }

    private static GrantFinding held(String letters) {
        return new GrantFinding.Held(
                new Grant(ALICE, CLIENT, NOON, NOON.plus(Duration.ofMinutes(15))), Permissions.ofLetters(letters));
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

    @ParameterizedTest
    @ValueSource(strings = {"R", "MR", "MRVZ"})
    void permitsLoginsWithR(String letters) {
        assertThat(authenticated.decide(rcpt(login(letters))))
                .isInstanceOfSatisfying(RelayDecision.Permit.class, permit -> {
                    assertThat(permit.reason().policy()).isEqualTo("authenticated");
                    assertThat(permit.reason().code()).isEqualTo("authenticated");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "M", "MVTZS", "mr"})
    void abstainsForLoginsWithoutR(String letters) {
        assertThat(authenticated.decide(rcpt(login(letters)))).isEqualTo(RelayDecision.abstain());
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
        RelayRequest after =
                login("MRVZ").startTls(new TlsFacts("TLSv1.3", "TLS_AES_128_GCM_SHA256", Optional.empty()));

        assertThat(authenticated.decide(rcpt(after))).isEqualTo(RelayDecision.abstain());
        assertDenied(loginRequired.decide(mail(after)), "no-login", "530 5.7.0 Authentication required");
    }

    @Test
    void r4_explainsItsAbstention() {
        RelayGate gate = RelayGate.of(authenticated);
        Explanation without = gate.explain(rcpt(login("M")));
        Explanation stranger = gate.explain(rcpt(CONNECT));

        assertThat(without.tree()).contains("`alice@example.org`").contains("without R");
        assertThat(stranger.tree()).contains("the client has not logged in");
        assertThat(without.decision()).isEqualTo(gate.decide(rcpt(login("M"))));
    }

    @Test
    void submissionDeniesMailAndRcptWithoutALogin() {
        assertThat(loginRequired.decide(CONNECT)).isEqualTo(RelayDecision.abstain());
        assertDenied(loginRequired.decide(mail(CONNECT)), "no-login", "530 5.7.0 Authentication required");
        assertDenied(loginRequired.decide(rcpt(CONNECT)), "no-login", "530 5.7.0 Authentication required");
    }

    @Test
    void submissionAcceptsAnyLoginButNoGrant() {
        assertThat(loginRequired.decide(mail(login("")))).isEqualTo(RelayDecision.abstain());
        assertDenied(
                loginRequired.decide(mail(CONNECT).grant(held("MR"))), "no-login", "530 5.7.0 Authentication required");
    }

    @Test
    void mailAuthDeniesMailWithoutALogin() {
        assertThat(mailPermission.decide(CONNECT)).isEqualTo(RelayDecision.abstain());
        assertDenied(mailPermission.decide(mail(CONNECT)), "no-login", "530 5.7.0 Authentication required");
        assertDenied(mailPermission.decide(rcpt(CONNECT)), "no-login", "530 5.7.0 Authentication required");
    }

    @Test
    void mailAuthAcceptsLoginsAndGrantsWithM() {
        assertThat(mailPermission.decide(mail(login("M")))).isEqualTo(RelayDecision.abstain());
        assertThat(mailPermission.decide(mail(CONNECT).grant(held("M")))).isEqualTo(RelayDecision.abstain());
        assertThat(mailPermission.decide(mail(login("R")).grant(held("M")))).isEqualTo(RelayDecision.abstain());
    }

    @Test
    void mailAuthDeniesLoginsAndGrantsWithoutM() {
        String reply = "550 5.7.1 Not allowed to send mail";

        assertDenied(mailPermission.decide(mail(login("R"))), "no-mail-permission", reply);
        assertDenied(mailPermission.decide(mail(CONNECT).grant(held("R"))), "no-mail-permission", reply);
        assertDenied(mailPermission.decide(mail(login("")).grant(held(""))), "no-mail-permission", reply);
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
        assertThat(mailPermission.decide(mail(login("R")).grant(down))).isInstanceOf(RelayDecision.Defer.class);
        assertThat(mailPermission.decide(mail(login("M")).grant(down))).isEqualTo(RelayDecision.abstain());
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
