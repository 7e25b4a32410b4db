package dev.relaypolicy.testkit.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.relaypolicy.GrantFinding;
import dev.relaypolicy.Permission;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.TlsFacts;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.policy.LocalRecipientPolicy;
import dev.relaypolicy.spi.MailboxDirectory;
import dev.relaypolicy.spi.MailboxLookup;
import dev.relaypolicy.testkit.arbitraries.MailNames;
import dev.relaypolicy.testkit.arbitraries.PolicyTrees;
import dev.relaypolicy.testkit.arbitraries.Requests;
import java.time.Instant;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The facts that each step of a session keeps and drops. */
class RelayRequestProperties {

    private static final MailboxDirectory DIRECTORY =
            address -> address.domain().equals(DomainName.parse("example.org"))
                    ? new MailboxLookup.Found(address, Permissions.of(Permission.MAIL, Permission.RELAY))
                    : new MailboxLookup.NotLocal();

    @Property
    void r3_heloAndSenderDoNotAffectLocalRecipients(
            @ForAll("atRcpt") RelayRequest request, @ForAll("atRcpt") RelayRequest forged) {
        RelayPolicy policy = new LocalRecipientPolicy(DIRECTORY);
        RelayRequest same = RelayRequest.atConnect(request.client(), request.listener(), request.instant())
                .hello(forged.helo().orElse("localhost"))
                .mail(forged.reversePath().orElseThrow())
                .rcpt(request.forwardPath().orElseThrow());

        assertThat(policy.decide(same)).isEqualTo(policy.decide(request));
    }

    @Property
    void r3_heloChangesOnlyHeloName(@ForAll("beforeMail") RelayRequest request, @ForAll("helo") String name) {
        RelayRequest greeted = request.hello(name);

        assertThat(greeted.helo()).contains(name);
        assertThat(greeted.identity()).isEqualTo(request.identity());
        assertThat(greeted.tls()).isEqualTo(request.tls());
        assertThat(greeted.client()).isEqualTo(request.client());
    }

    @Property
    void r6_recipientsAreDecidedIndependently(
            @ForAll("policies") RelayPolicy policy,
            @ForAll("atMail") RelayRequest request,
            @ForAll("forwardPaths") ForwardPath first,
            @ForAll("forwardPaths") ForwardPath second) {
        RelayGate gate = RelayGate.of(policy);
        RelayDecision alone = gate.decide(request.rcpt(second));
        gate.decide(request.rcpt(first));

        assertThat(request.rcpt(first).rcpt(second)).isEqualTo(request.rcpt(second));
        assertThat(gate.decide(request.rcpt(first).rcpt(second))).isEqualTo(alone);
    }

    @Property
    void r7_grantEndsWithTransaction(
            @ForAll("atMail") RelayRequest request,
            @ForAll("reversePaths") ReversePath path,
            @ForAll("tls") TlsFacts tls) {
        assertThat(request.mail(path).grantFinding()).isEqualTo(GrantFinding.NOT_ASKED);
        assertThat(request.reset().grantFinding()).isEqualTo(GrantFinding.NOT_ASKED);
        assertThat(request.startTls(tls).grantFinding()).isEqualTo(GrantFinding.NOT_ASKED);
        assertThat(request.hello("again").grantFinding()).isEqualTo(GrantFinding.NOT_ASKED);
    }

    @Property
    void r7_grantLastsForTransaction(
            @ForAll("atMail") RelayRequest request,
            @ForAll("forwardPaths") ForwardPath path,
            @ForAll("instants") Instant later) {
        assertThat(request.rcpt(path).grantFinding()).isEqualTo(request.grantFinding());
        assertThat(request.rcpt(path).at(later).rcpt(path).grantFinding()).isEqualTo(request.grantFinding());
    }

    @Property
    void r7_noGrantBeforeMail(@ForAll("beforeMail") RelayRequest request) {
        assertThat(request.grantFinding()).isEqualTo(GrantFinding.NOT_ASKED);
        assertThatIllegalArgumentException().isThrownBy(() -> request.grant(new GrantFinding.None("asked too early")));
    }

    @Property
    void r8_startTlsKeepsOnlyConnectionFacts(@ForAll("requests") RelayRequest request, @ForAll("tls") TlsFacts tls) {
        RelayRequest after = request.startTls(tls);

        assertThat(after.tls()).contains(tls);
        assertThat(after.client()).isEqualTo(request.client());
        assertThat(after.listener()).isEqualTo(request.listener());
        assertThat(after.instant()).isEqualTo(request.instant());
        assertThat(after.helo()).isEmpty();
        assertThat(after.identity()).isEmpty();
        assertThat(after.reversePath()).isEmpty();
        assertThat(after.grantFinding()).isEqualTo(GrantFinding.NOT_ASKED);
        assertThat(after.forwardPath()).isEmpty();
        assertThat(after)
                .isEqualTo(RelayRequest.atConnect(request.client(), request.listener(), request.instant())
                        .startTls(tls));
    }

    @Property
    void mailAndResetKeepSession(@ForAll("requests") RelayRequest request, @ForAll("reversePaths") ReversePath path) {
        assertThat(request.mail(path).reset()).isEqualTo(request.reset());
        assertThat(request.mail(path).identity()).isEqualTo(request.identity());
        assertThat(request.mail(path).forwardPath()).isEmpty();
        assertThat(request.reset().stage()).isEqualTo(RelayRequest.Stage.CONNECT);
        assertThat(request.mail(path).stage()).isEqualTo(RelayRequest.Stage.MAIL);
    }

    @Property
    void rcptRequiresMail(@ForAll("beforeMail") RelayRequest request, @ForAll("forwardPaths") ForwardPath path) {
        assertThatIllegalArgumentException().isThrownBy(() -> request.rcpt(path));
    }

    @Provide
    Arbitrary<RelayRequest> requests() {
        return Requests.any();
    }

    @Provide
    Arbitrary<RelayRequest> beforeMail() {
        return Requests.beforeMail().withoutEdgeCases();
    }

    @Provide
    Arbitrary<RelayRequest> atMail() {
        return Requests.atMail().withoutEdgeCases();
    }

    @Provide
    Arbitrary<RelayRequest> atRcpt() {
        return Requests.atRcpt().withoutEdgeCases();
    }

    @Provide
    Arbitrary<RelayPolicy> policies() {
        return PolicyTrees.any();
    }

    @Provide
    Arbitrary<ForwardPath> forwardPaths() {
        return MailNames.forwardPaths();
    }

    @Provide
    Arbitrary<ReversePath> reversePaths() {
        return MailNames.reversePaths();
    }

    @Provide
    Arbitrary<String> helo() {
        return Requests.heloNames();
    }

    @Provide
    Arbitrary<TlsFacts> tls() {
        return Requests.tlsFacts();
    }

    @Provide
    Arbitrary<Instant> instants() {
        return Requests.instants();
    }
}
