package dev.relaypolicy.server.delivery;

import static dev.relaypolicy.server.delivery.DeliveryFixture.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.net.HostAndPort;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.server.TestCertificates;
import dev.relaypolicy.server.TestCertificates.Issued;
import dev.relaypolicy.server.delivery.Destination.NextHop;
import dev.relaypolicy.server.outbound.KeyPin;
import dev.relaypolicy.server.outbound.NextHopSettings;
import dev.relaypolicy.server.outbound.NextHopTimeouts;
import dev.relaypolicy.server.outbound.NextHopTlsSettings;
import dev.relaypolicy.server.outbound.PoolSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** TLS with next hops, including failures. */
@Timeout(60)
class NextHopTlsTest extends NextHopFixture {

    private static final TestCertificates AUTHORITY = new TestCertificates("test authority");
    private static final TestCertificates STRANGER = new TestCertificates("another authority");
    private static final Issued GOOD = AUTHORITY.issue("127.0.0.1", "hop.test");
    private static final NextHopTlsSettings VOUCHED = NextHopTlsSettings.vouchedBy(List.of(AUTHORITY.certificate()));
    private static final String OFFER = "250-hop.test\r\n250-STARTTLS\r\n250 8BITMIME";

    private SmtpReply deliver(NextHopSettings settings) {
        try (Transaction transaction = fixture.begin()) {
            SmtpReply reply = transaction.recipient(BOB, List.of(new NextHop(settings)));
            if (reply.code() >= 300) {
                return reply;
            }
            DeliveryFixture.write(transaction, "Subject: hello\r\n\r\nbody\r\n");
            return transaction.finish();
        }
    }

    private SmtpReply deliver(NextHopTlsSettings tls) {
        return deliver(hop.settings().with(tls));
    }

    /** Asserts that the next hop receives no MAIL, over TLS or in clear text. */
    private void assertNoMailSent(NextHopTlsSettings tls) throws Exception {
        hop.commands.clear();
        assertThat(deliver(tls).toString()).startsWith("451 4.4.1 ");
        hop.awaitDisconnect();
        assertThat(hop.commands).doesNotContain("DATA").noneMatch(command -> command.startsWith("MAIL"));
    }

    @Test
    void opportunisticTlsAcceptsAnyCertificate() throws Exception {
        hop.on("EHLO", OFFER)
                .withTls(TestCertificates.selfSigned("whoever.test").serverContext());
        assertThat(deliver(NextHopTlsSettings.OPPORTUNISTIC).code()).isEqualTo(250);
        hop.awaitDisconnect();
        assertThat(hop.commands)
                .containsExactly(
                        "EHLO mail.wiz-code.private",
                        "STARTTLS",
                        "EHLO mail.wiz-code.private",
                        "MAIL FROM:<alice@wiz-code.private>",
                        "RCPT TO:<bob@elsewhere.test>",
                        "DATA",
                        "QUIT");
        assertThat(hop.messages).hasSize(1);
    }

    @Test
    void omitsSniForInvalidHostName() {
        Issued own = TestCertificates.selfSigned("whoever.test");
        hop.on("EHLO", OFFER).withTls(own.serverContext());
        NextHopTlsSettings pinned = NextHopTlsSettings.pinned(KeyPin.of(own.certificate()));
        for (String name : List.of("mail_1.hop.test", "mail_server", "hop.test")) {
            assertThat(deliver(pinned.named(name)).code()).as(name).isEqualTo(250);
        }
    }

    @Test
    void doesNotUseTlsIfDisabled() {
        hop.on("EHLO", OFFER).withTls(GOOD.serverContext());
        assertThat(deliver(NextHopTlsSettings.NONE).code()).isEqualTo(250);
        assertThat(hop.commands).doesNotContain("STARTTLS");
    }

    @Test
    void opportunisticTlsFallsBackToClearText() throws Exception {
        for (String answer : List.of("454 4.7.0 not now", "220 go\r\n" + ScriptedNextHop.VANISH)) {
            hop.commands.clear();
            hop.on("EHLO", OFFER).on("STARTTLS", answer);
            assertThat(deliver(NextHopTlsSettings.OPPORTUNISTIC).code()).isEqualTo(250);
            assertThat(hop.commands).containsOnlyOnce("STARTTLS");
        }
        assertThat(hop.connections()).isEqualTo(3);
    }

    @Test
    void requiredTlsFailsIfUnavailable() throws Exception {
        assertNoMailSent(VOUCHED);
        hop.on("EHLO", "502 what?");
        assertNoMailSent(VOUCHED);
        for (String answer : List.of("454 4.7.0 not now", "250 wrong", "220 go\r\n" + ScriptedNextHop.VANISH)) {
            hop.on("EHLO", OFFER).on("STARTTLS", answer);
            assertNoMailSent(VOUCHED);
        }
    }

    @Test
    void acceptsCertificateForNameFromAuthority() {
        hop.on("EHLO", OFFER).withTls(GOOD.serverContext());
        assertThat(deliver(VOUCHED).code()).isEqualTo(250);
        assertThat(deliver(VOUCHED.named("hop.test")).code()).isEqualTo(250);
    }

    @Test
    void rejectsOtherCertificates() throws Exception {
        hop.on("EHLO", OFFER);
        for (Issued wrong : List.of(
                AUTHORITY.issue("127.0.0.2", "localhost"),
                AUTHORITY.issueExpired("127.0.0.1"),
                STRANGER.issue("127.0.0.1"),
                TestCertificates.selfSigned("127.0.0.1"))) {
            hop.withTls(wrong.serverContext());
            assertNoMailSent(VOUCHED);
        }
        hop.withTls(GOOD.serverContext());
        assertNoMailSent(VOUCHED.named("other.test"));
        assertNoMailSent(NextHopTlsSettings.REQUIRED);
    }

    @Test
    void pinnedKeyNeedsNoAuthority() throws Exception {
        Issued own = TestCertificates.selfSigned("whoever.test");
        hop.on("EHLO", OFFER).withTls(own.serverContext());
        KeyPin pin = KeyPin.of(own.certificate());
        assertThat(deliver(NextHopTlsSettings.pinned(KeyPin.of(GOOD.certificate()), pin))
                        .code())
                .isEqualTo(250);
        assertNoMailSent(NextHopTlsSettings.pinned(KeyPin.of(GOOD.certificate())));
    }

    @Test
    void verifiesBothPinAndAuthority() throws Exception {
        Issued own = TestCertificates.selfSigned("127.0.0.1");
        NextHopTlsSettings.Mode required = NextHopTlsSettings.Mode.REQUIRED;
        List<java.security.cert.X509Certificate> authorities = List.of(AUTHORITY.certificate());
        NextHopTlsSettings both = new NextHopTlsSettings(
                required,
                authorities,
                Set.of(KeyPin.of(own.certificate()), KeyPin.of(GOOD.certificate())),
                Optional.empty());
        hop.on("EHLO", OFFER).withTls(GOOD.serverContext());
        assertThat(deliver(both).code()).isEqualTo(250);
        hop.withTls(own.serverContext());
        assertNoMailSent(both);
        hop.withTls(AUTHORITY.issue("127.0.0.1").serverContext());
        assertNoMailSent(both);
    }

    @Test
    void rejectsClearTextDataAfterStarttls() throws Exception {
        hop.on("EHLO", OFFER).on("STARTTLS", "220 go\r\n250 8BITMIME").withTls(GOOD.serverContext());
        assertNoMailSent(VOUCHED);
        assertNoMailSent(NextHopTlsSettings.OPPORTUNISTIC);
        assertThat(hop.commands).endsWith("STARTTLS");
        assertThat(hop.connections()).isEqualTo(2);
    }

    @Test
    void discardsCapabilitiesFromBeforeTls() {
        hop.on("EHLO", "250-hop.test\r\n250-STARTTLS\r\n250 SIZE 10", "250 hop.test")
                .withTls(GOOD.serverContext());
        assertThat(deliver(VOUCHED).code()).isEqualTo(250);
    }

    @Test
    void smtpsUsesImplicitTls() throws Exception {
        hop.withImplicitTls(GOOD.serverContext());
        NextHopSettings smtps = NextHopSettings.smtps(hop.address())
                .with(hop.settings().timeouts())
                .with(PoolSettings.NO_REUSE);
        assertThat(deliver(smtps.with(VOUCHED)).code()).isEqualTo(250);
        assertThat(hop.commands).doesNotContain("STARTTLS");
        hop.commands.clear();
        assertThat(deliver(smtps).toString()).startsWith("451 4.4.1 ");
        assertThat(deliver(smtps.with(VOUCHED.named("other.test"))).toString()).startsWith("451 4.4.1 ");
        assertThat(hop.commands).isEmpty();
    }

    @Test
    void limitsHandshakeDuration() throws Exception {
        hop.within(new NextHopTimeouts(Duration.ofSeconds(5), Duration.ofMillis(300), Duration.ofMillis(600)));
        hop.on("EHLO", OFFER).on("STARTTLS", "220 go");
        assertNoMailSent(VOUCHED);
        NextHopSettings smtps = NextHopSettings.smtps(hop.address())
                .with(hop.settings().timeouts())
                .with(VOUCHED);
        hop.on("CONNECT", ScriptedNextHop.HANG);
        assertThat(deliver(smtps).toString()).startsWith("451 4.4.1 ");
    }

    @Test
    void readsAuthoritiesFromPem() throws IOException {
        Path pem = folder.resolve("ca.pem");
        Files.writeString(
                pem,
                "the authorities\n" + TestCertificates.pem(STRANGER.certificate())
                        + TestCertificates.pem(AUTHORITY.certificate()));
        hop.on("EHLO", OFFER).withTls(GOOD.serverContext());
        assertThat(NextHopTlsSettings.readAuthorities(pem)).hasSize(2);
        assertThat(deliver(NextHopTlsSettings.vouchedBy(NextHopTlsSettings.readAuthorities(pem)))
                        .code())
                .isEqualTo(250);
        Path none = Files.writeString(folder.resolve("none.pem"), "");
        assertThatThrownBy(() -> NextHopTlsSettings.readAuthorities(none))
                .isInstanceOf(IOException.class)
                .hasMessage("`" + none + "` contains no certificate");
        Path bad = Files.writeString(folder.resolve("bad.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n");
        assertThatThrownBy(() -> NextHopTlsSettings.readAuthorities(bad))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("`" + bad + "` is not a PEM file of certificates: ");
    }

    @Test
    void rejectsContradictoryTlsSettings() {
        HostAndPort host = HostAndPort.fromParts("hop.test", 465);
        assertThatThrownBy(() -> NextHopSettings.smtps(host).with(NextHopTlsSettings.OPPORTUNISTIC))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("smtps always uses TLS: set tls to `required`");
        assertThatThrownBy(() -> NextHopTlsSettings.OPPORTUNISTIC.named("hop.test"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void parsesAndFormatsPins() {
        String text = KeyPin.of(GOOD.certificate()).toString();
        assertThat(text).startsWith("sha256/").hasSize(51);
        assertThat(KeyPin.parse(text)).isEqualTo(KeyPin.of(GOOD.certificate()));
        for (String prefix : List.of("sha256//", "sha256:")) {
            assertThat(KeyPin.parse(text.replaceFirst("sha256/", prefix))).isEqualTo(KeyPin.parse(text));
        }
        // a hash that begins with a slash
        String slash = "sha256//" + "A".repeat(42) + "=";
        assertThat(KeyPin.parse(slash).toString())
                .isNotEqualTo(KeyPin.parse(text).toString());
        for (String bad : List.of("", "sha256/", "sha1/" + "A".repeat(27) + "=", text + "A", text.substring(1))) {
            assertThatThrownBy(() -> KeyPin.parse(bad)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
