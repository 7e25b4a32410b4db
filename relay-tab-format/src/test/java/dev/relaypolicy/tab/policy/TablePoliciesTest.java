package dev.relaypolicy.tab.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.relaypolicy.Explanation;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Origin;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayDecision.Effect;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.policy.IpTablePolicy;
import dev.relaypolicy.tab.xmail.IpMapRule;
import dev.relaypolicy.tab.xmail.IpMapTab;
import dev.relaypolicy.tab.xmail.SmtpRelayTab;
import dev.relaypolicy.tab.xmail.SpammerRule;
import dev.relaypolicy.tab.xmail.SpammersTab;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TablePoliciesTest {

    private static final SmtpReply BANNED = SmtpReply.of(550, 5, 7, 1, "Go away");

    private static RelayRequest connect(String client) {
        return RelayRequest.atConnect(
                IpAddress.parse(client),
                new Listener("smtp", 25, Listener.Role.SMTP),
                Instant.parse("2026-11-25T12:00:00Z"));
    }

    private static RelayRequest rcpt(String client) {
        return connect(client)
                .mail(ReversePath.of(EmailAddress.parse("a@a.example")))
                .rcpt(ForwardPath.of(EmailAddress.parse("b@b.example")));
    }

    private static IpTable<Origin> smtprelay(String text) {
        return SmtpRelayTab.read("smtprelay.tab", text.getBytes(UTF_8)).orThrow();
    }

    private static IpTable<IpMapRule> ipmap(String text) {
        return IpMapTab.read("smtp.ipmap.tab", text.getBytes(UTF_8)).orThrow();
    }

    private static IpTable<SpammerRule> spammers(String text) {
        return SpammersTab.read("spammers.tab", text.getBytes(UTF_8)).orThrow();
    }

    @Test
    void permitNamesRow() {
        IpTable<Origin> table = smtprelay("# ours\n10.0.0.0/8\n");
        Explanation explanation =
                RelayGate.of(new IpTablePolicy("smtprelay", () -> table)).explain(rcpt("10.1.2.3"));
        assertThat(explanation.tree())
                .contains("smtprelay: permit [listed] the client's address may relay (smtprelay.tab:2)")
                .contains("- `10.1.2.3` is in `10.0.0.0/8`");
    }

    @Test
    void permitsFixedNetworks() {
        RelayGate gate = RelayGate.of(IpTablePolicy.of("office", "192.0.2.0/24", "198.51.100.7", "2001:db8::/32"));
        for (String permitted : new String[] {"192.0.2.255", "198.51.100.7", "2001:db8:ffff::1", "::ffff:192.0.2.1"}) {
            assertThat(gate.decide(rcpt(permitted)).effect()).as(permitted).isEqualTo(Effect.PERMIT);
        }
        for (String other : new String[] {"192.0.3.0", "198.51.100.8", "2001:db9::1", "64:ff9b::192.0.2.1"}) {
            assertThat(gate.decide(rcpt(other)).effect()).as(other).isEqualTo(Effect.DENY);
        }
        assertThat(gate.explain(rcpt("192.0.2.1")).tree())
                .contains("office: permit [listed] the client's address may relay (192.0.2.0/24)");
        assertThat(RelayGate.of(IpTablePolicy.of("nobody"))
                        .decide(rcpt("192.0.2.1"))
                        .effect())
                .isEqualTo(Effect.DENY);
    }

    @Test
    void rejectsNetworksThatCouldMeanTwoThings() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpTablePolicy.of("office", "192.0.2.5/24"))
                .withMessage(
                        "`192.0.2.5/24` has bits below its prefix: write `192.0.2.0/24` if you mean the whole network,"
                                + " or `192.0.2.5` for the one address");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpTablePolicy.of("office", "office.example"))
                .withMessageContaining("`office.example`");
    }

    @Test
    void abstentionGivesReason() {
        IpTable<Origin> table = smtprelay("10.0.0.0/8\n");
        assertThat(RelayGate.of(new IpTablePolicy("smtprelay", () -> table))
                        .explain(rcpt("192.0.2.1"))
                        .tree())
                .contains("smtprelay: abstain\n  - none of the 1 rows matches `192.0.2.1`");
    }

    @Test
    void reloadedTableAppliesToNextDecision() {
        AtomicReference<IpTable<Origin>> current = new AtomicReference<>(smtprelay(""));
        IpTablePolicy policy = new IpTablePolicy("smtprelay", current::get);
        assertThat(policy.decide(rcpt("10.0.0.1")).effect()).isEqualTo(Effect.ABSTAIN);
        current.set(smtprelay("10.0.0.1\n"));
        assertThat(policy.decide(rcpt("10.0.0.1")).effect()).isEqualTo(Effect.PERMIT);
    }

    @Test
    void r5_unavailableTableDefers() {
        RelayPolicy policy = new IpTablePolicy("smtprelay", () -> {
            throw new IllegalStateException("no table");
        });
        assertThat(RelayGate.of(policy).decide(rcpt("10.0.0.1")).effect()).isEqualTo(Effect.DEFER);
    }

    @Test
    void ipmapRefusesAtConnectAndRcptWithConfiguredReply() {
        IpTable<IpMapRule> table = ipmap("10.0.0.1\tDENY\t5\n0.0.0.0\t0.0.0.0\tALLOW\t1\n");
        IpMapPolicy policy = new IpMapPolicy("ipmap", () -> table, BANNED);
        for (RelayRequest request : new RelayRequest[] {connect("10.0.0.1"), rcpt("10.0.0.1")}) {
            assertThat(policy.decide(request)).isInstanceOfSatisfying(RelayDecision.Deny.class, deny -> {
                assertThat(deny.reply()).isEqualTo(BANNED);
                assertThat(deny.reason().code()).isEqualTo("address-denied");
                assertThat(deny.reason().origin()).contains(new Origin("smtp.ipmap.tab", 1));
            });
        }
        assertThat(policy.decide(rcpt("10.0.0.2")).effect()).isEqualTo(Effect.ABSTAIN);
    }

    @Test
    void r16_replyDoesNotRevealRule() {
        IpTable<IpMapRule> table = ipmap("10.0.0.1\tDENY\t5\n");
        IpTable<SpammerRule> listed = spammers("10.0.0.1\n");
        assertThat(new IpMapPolicy("ipmap", () -> table).decide(connect("10.0.0.1")))
                .extracting("reply")
                .isEqualTo(SmtpReply.ACCESS_DENIED);
        assertThat(new SpammersPolicy("spammers", () -> listed).decide(connect("10.0.0.1")))
                .extracting("reply")
                .isEqualTo(SmtpReply.ACCESS_DENIED);
    }

    @Test
    void rejectsNon5xxReplyOnCreation() {
        SmtpReply shutting = SmtpReply.of(421, 4, 7, 0, "later");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new IpMapPolicy("ipmap", () -> IpTable.empty(), shutting));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SpammersPolicy("spammers", () -> IpTable.empty(), shutting));
    }

    @Test
    void negativeCodeAbstains() {
        IpTable<SpammerRule> table = spammers("10.0.0.1\tcode=-5\n");
        assertThat(RelayGate.of(new SpammersPolicy("spammers", () -> table))
                        .explain(rcpt("10.0.0.1"))
                        .tree())
                .contains("spammers: abstain\n  - `10.0.0.1` is in `10.0.0.1/32` with code -5 by spammers.tab:1");
    }
}
