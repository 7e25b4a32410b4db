package dev.relaypolicy.pop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Explanation;
import dev.relaypolicy.Grant;
import dev.relaypolicy.GrantFinding;
import dev.relaypolicy.Permission;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayDecision.Effect;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.TlsFacts;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.testkit.contracts.RelayPolicyContract;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PopBeforeSmtpPolicyTest implements RelayPolicyContract {

    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final String CLIENT = "192.0.2.7";
    private static final String POSTMASTER = "postmaster@wiz-code.private";

    private static final GrantFinding.Held HELD = held(CLIENT, Permissions.of(Permission.MAIL, Permission.RELAY));
    private static final RelayRequest MAIL = Sessions.mail(CLIENT, POSTMASTER, NOW);
    private static final RelayRequest PERMITTED = MAIL.grant(HELD).rcpt(Sessions.to("victim@example.net"));

    private final RelayPolicy policy = new PopBeforeSmtpPolicy();

    @Override
    public RelayPolicy policy() {
        return policy;
    }

    @Override
    public List<RelayRequest> requests() {
        return List.of(
                PERMITTED,
                MAIL.rcpt(Sessions.to("victim@example.net")),
                MAIL.grant(held(CLIENT, Permissions.NONE)).rcpt(Sessions.to("victim@example.net")),
                MAIL.grant(new GrantFinding.Unavailable("the store is down")).rcpt(Sessions.to("victim@example.net")),
                Sessions.mail(CLIENT, "", NOW).grant(HELD).rcpt(Sessions.to("victim@example.net")));
    }

    @Test
    void r7_grantPermitsIfMailboxMayRelay() {
        assertThat(policy.decide(PERMITTED)).isInstanceOfSatisfying(RelayDecision.Permit.class, permit -> {
            assertThat(permit.reason().code()).isEqualTo("pop-before-smtp");
            assertThat(permit.reason().detail()).contains(POSTMASTER);
            assertThat(permit.reply()).isEqualTo(SmtpReply.RECIPIENT_OK);
        });
    }

    @Test
    void abstainsIfMailboxMayNotRelay() {
        Permissions others = Permissions.of(Permission.MAIL, Permission.VERIFY, Permission.UNLIMITED_SIZE);

        assertThat(decide(MAIL.grant(held(CLIENT, others)))).isEqualTo(RelayDecision.abstain());
        assertThat(decide(MAIL.grant(held(CLIENT, Permissions.NONE)))).isEqualTo(RelayDecision.abstain());
    }

    @Test
    void r5_defersIfStoreIsDown() {
        assertThat(decide(MAIL.grant(new GrantFinding.Unavailable("the store is down"))))
                .isInstanceOfSatisfying(RelayDecision.Defer.class, defer -> {
                    assertThat(defer.reply()).isEqualTo(SmtpReply.TEMPORARY_FAILURE);
                    assertThat(defer.reason().detail()).isEqualTo("the store is down");
                });
    }

    @Test
    void r1_abstainsWithoutGrantAndGateDenies() {
        RelayRequest request = MAIL.grant(new GrantFinding.None("the sender is not a local mailbox"))
                .rcpt(Sessions.to("victim@example.net"));
        Explanation explanation = RelayGate.of(policy).explain(request);

        assertThat(policy.decide(request)).isEqualTo(RelayDecision.abstain());
        assertThat(explanation.decision().effect()).isEqualTo(Effect.DENY);
        assertThat(explanation.tree()).contains("the sender is not a local mailbox");
    }

    @Test
    void r7_abstainsForOtherClientOrNullSender() {
        assertThat(decide(MAIL.grant(held("192.0.2.8", Permissions.of(Permission.MAIL, Permission.RELAY)))))
                .isEqualTo(RelayDecision.abstain());
        assertThat(decide(Sessions.mail(CLIENT, "", NOW).grant(HELD))).isEqualTo(RelayDecision.abstain());
    }

    @Test
    void r7_expiredGrantAppliesUntilTransactionEnds() {
        assertThat(policy.decide(PERMITTED.at(NOW.plusSeconds(5_000))).effect()).isEqualTo(Effect.PERMIT);
    }

    @Test
    void r7_resetNewMailAndStartTlsDropTheGrant() {
        RelayRequest transaction = MAIL.grant(HELD);
        ReversePath same = ReversePath.of(EmailAddress.parse(POSTMASTER));

        assertThat(decide(transaction).effect()).isEqualTo(Effect.PERMIT);
        assertThat(decide(transaction.mail(same)).effect()).isEqualTo(Effect.ABSTAIN);
        assertThat(decide(transaction.reset().mail(same)).effect()).isEqualTo(Effect.ABSTAIN);
        assertThat(decide(transaction
                                .startTls(new TlsFacts("TLSv1.3", "TLS_AES_128_GCM_SHA256", Optional.empty()))
                                .mail(same))
                        .effect())
                .isEqualTo(Effect.ABSTAIN);
    }

    private RelayDecision decide(RelayRequest atMail) {
        return policy.decide(atMail.rcpt(Sessions.to("victim@example.net")));
    }

    private static GrantFinding.Held held(String client, Permissions permissions) {
        return new GrantFinding.Held(
                new Grant(EmailAddress.parse(POSTMASTER), IpAddress.parse(client), NOW, NOW.plusSeconds(900)),
                permissions);
    }
}
