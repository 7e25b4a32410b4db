package dev.relaypolicy.server.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relaypolicy.Identity;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.TlsFacts;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class EnvelopeTest {

    private static final Listener SMTP = new Listener("smtp", 2525, Listener.Role.SMTP);

    private static RelayRequest connected(String client) {
        return RelayRequest.atConnect(IpAddress.parse(client), SMTP, DeliveryFixture.NOON);
    }

    private static String received(RelayRequest request) {
        Envelope envelope = new Envelope(request.mail(ReversePath.NULL), true, MailParameters.NONE, "T1");
        return new String(TraceFields.received(envelope, DeliveryFixture.HOST), UTF_8);
    }

    @Test
    void reportsProtocolInReceivedField() {
        RelayRequest request = connected("192.0.2.7");
        RelayRequest secure = request.startTls(new TlsFacts("TLSv1.3", "TLS_AES_128_GCM_SHA256", Optional.empty()));
        Identity alice = new Identity("alice", Permissions.NONE);
        MailParameters utf8 = new MailParameters(OptionalLong.empty(), false, true);
        assertThat(protocol(request, false, MailParameters.NONE)).isEqualTo("SMTP");
        assertThat(protocol(request, true, MailParameters.NONE)).isEqualTo("ESMTP");
        assertThat(protocol(secure, true, MailParameters.NONE)).isEqualTo("ESMTPS");
        assertThat(protocol(request.login(alice), true, MailParameters.NONE)).isEqualTo("ESMTPA");
        assertThat(protocol(secure.login(alice), true, utf8)).isEqualTo("UTF8SMTPSA");
    }

    private static String protocol(RelayRequest request, boolean extended, MailParameters parameters) {
        return new Envelope(request.mail(ReversePath.NULL), extended, parameters, "T1").protocol();
    }

    @Test
    void sanitizesHeloName() {
        assertThat(received(connected("192.0.2.7").hello("a\r\nX: y (b);\tc\\\u00e9\0[IPv6:::1]_-.")))
                .startsWith("Received: from a??X:?y??b???c???[IPv6:::1]_-. ([192.0.2.7])\r\n\tby ");
        assertThat(received(connected("192.0.2.7").hello("x".repeat(10_000))))
                .startsWith("Received: from " + "x".repeat(255) + " (");
        assertThat(received(connected("192.0.2.7").hello(""))).startsWith("Received: from unknown (");
        assertThat(received(connected("192.0.2.7"))).startsWith("Received: from unknown (");
    }

    @Test
    void writesIpv6ClientAsLiteral() {
        assertThat(received(connected("2001:db8::7").hello("[IPv6:2001:db8::7]")))
                .startsWith("Received: from [IPv6:2001:db8::7] ([IPv6:2001:db8::7])\r\n");
        assertThat(received(connected("::ffff:192.0.2.7").hello("x"))).startsWith("Received: from x ([192.0.2.7])\r\n");
    }

    @Test
    void rejectsEnvelopeWithoutSenderOrValidId() {
        assertThatThrownBy(() -> new Envelope(connected("192.0.2.7"), true, MailParameters.NONE, "T1"))
                .isInstanceOf(IllegalArgumentException.class);
        for (String id : new String[] {"", "a b", "a\r\nb", "x".repeat(65)}) {
            assertThatThrownBy(() ->
                            new Envelope(connected("192.0.2.7").mail(ReversePath.NULL), true, MailParameters.NONE, id))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
