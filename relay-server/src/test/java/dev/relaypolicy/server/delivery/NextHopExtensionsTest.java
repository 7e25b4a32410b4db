package dev.relaypolicy.server.delivery;

import static dev.relaypolicy.server.delivery.DeliveryFixture.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.server.TestCertificates;
import dev.relaypolicy.server.TestCertificates.Issued;
import dev.relaypolicy.server.delivery.Destination.NextHop;
import dev.relaypolicy.server.delivery.Notifications.Notify;
import dev.relaypolicy.server.delivery.Notifications.Returned;
import dev.relaypolicy.server.outbound.NextHopSettings;
import dev.relaypolicy.server.outbound.NextHopTlsSettings;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** DSN, LIMITS and REQUIRETLS, with next hops that offer them or not. */
@Timeout(60)
class NextHopExtensionsTest extends NextHopFixture {

    private static final TestCertificates AUTHORITY = new TestCertificates("test authority");
    private static final Issued GOOD = AUTHORITY.issue("127.0.0.1", "hop.test");
    private static final NextHopTlsSettings VOUCHED = NextHopTlsSettings.vouchedBy(List.of(AUTHORITY.certificate()));

    private static final MailParameters NOTIFIED = new MailParameters(
            OptionalLong.empty(), false, false, false, Optional.of(Returned.HDRS), Optional.of("QQ+2B314"));
    private static final RecipientParameters LATE =
            new RecipientParameters(Set.of(Notify.DELAY), Optional.of("rfc822;bob@first.test"));
    private static final MailParameters PROVEN =
            new MailParameters(OptionalLong.empty(), false, false, true, Optional.empty(), Optional.empty());

    private SmtpReply recipient(MailParameters parameters, NextHopSettings settings) {
        try (Transaction transaction = fixture.begin(parameters)) {
            return transaction.recipient(BOB, LATE, List.of(new NextHop(settings)));
        }
    }

    @Test
    void passesOnDsnParametersIfOffered() {
        hop.on("EHLO", "250-hop.test\r\n250 DSN");
        assertThat(recipient(NOTIFIED, hop.settings()).code()).isEqualTo(250);
        assertThat(hop.commands)
                .contains(
                        "MAIL FROM:<alice@wiz-code.private> RET=HDRS ENVID=QQ+2B314",
                        "RCPT TO:<bob@elsewhere.test> NOTIFY=DELAY ORCPT=rfc822;bob@first.test");
    }

    @Test
    void dropsDsnParametersIfNotOffered() {
        assertThat(recipient(NOTIFIED, hop.settings()).code()).isEqualTo(250);
        assertThat(hop.commands).contains("MAIL FROM:<alice@wiz-code.private>", "RCPT TO:<bob@elsewhere.test>");
    }

    @Test
    void limitsRecipientsToAnnouncedMaximum() {
        hop.on("EHLO", "250-hop.test\r\n250 LIMITS MAILMAX=1 RCPTMAX=1");
        try (Transaction transaction = fixture.begin()) {
            List<NextHop> there = List.of(hop.destination());
            assertThat(transaction.recipient(BOB, there).code()).isEqualTo(250);
            assertThat(transaction
                            .recipient(ForwardPath.of(EmailAddress.parse("carol@elsewhere.test")), there)
                            .toString())
                    .startsWith("452 4.5.3");
        }
        assertThat(hop.commands).doesNotContain("RCPT TO:<carol@elsewhere.test>");
    }

    @Test
    void sendsRequireTlsToVerifiedNextHop() {
        hop.on("EHLO", "250-hop.test\r\n250-STARTTLS\r\n250 REQUIRETLS").withTls(GOOD.serverContext());
        assertThat(recipient(PROVEN, hop.settings().with(VOUCHED)).code()).isEqualTo(250);
        assertThat(hop.commands).contains("MAIL FROM:<alice@wiz-code.private> REQUIRETLS");
    }

    @Test
    void rejectsRequireTlsForOtherNextHops() {
        hop.on("EHLO", "250-hop.test\r\n250 STARTTLS").withTls(GOOD.serverContext());
        assertThat(recipient(PROVEN, hop.settings().with(VOUCHED)).toString())
                .as("it does not offer it")
                .startsWith("550 5.7.30");
        hop.on("EHLO", "250-hop.test\r\n250-STARTTLS\r\n250 REQUIRETLS");
        assertThat(recipient(PROVEN, hop.settings().with(NextHopTlsSettings.OPPORTUNISTIC))
                        .toString())
                .as("it has not proved to be the one that is meant")
                .startsWith("550 5.7.30");
        assertThat(recipient(PROVEN, hop.settings().with(NextHopTlsSettings.NONE))
                        .toString())
                .as("in clear text")
                .startsWith("550 5.7.30");
        assertThat(hop.commands).noneMatch(command -> command.startsWith("MAIL"));
    }

    @Test
    void deliversRequireTlsMessageLocally() {
        try (Transaction transaction = fixture.begin(PROVEN)) {
            transaction.recipient(BOB, List.of(fixture.mailbox("alice")));
            DeliveryFixture.write(transaction, "Subject: x\r\n\r\n");
            assertThat(transaction.finish().code()).isEqualTo(250);
        }
    }
}
