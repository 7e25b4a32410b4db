package dev.relaypolicy.server.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relaypolicy.mail.DomainName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.Rcode;

@Timeout(60)
class DnsMailExchangersTest {

    private static final DomainName HOP = DomainName.parse("hop.test");

    private TestNameServer dns;
    private MailExchangers exchangers;

    @BeforeEach
    void open() throws IOException {
        dns = new TestNameServer();
        exchangers = DnsMailExchangers.by(() -> DomainName.parse("mx3.us.test"), new Random(7), dns.address());
    }

    @AfterEach
    void close() {
        dns.close();
    }

    private static void assertReply(String reply, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        NextHopException.class,
                        e -> assertThat(e.reply().toString()).startsWith(reply + " "));
    }

    @Test
    void sortsByPreference() throws IOException {
        dns.add("hop.test", "20 C.hop.test", "5 a.hop.test", "10 b.elsewhere.test");
        assertThat(exchangers.of(HOP)).containsExactly("a.hop.test", "b.elsewhere.test", "c.hop.test");
        assertThat(exchangers.of(HOP)).hasSize(3);
        assertThat(dns.asked()).as("the second answer comes from memory").containsExactly("hop.test. MX");
    }

    @Test
    void shufflesEqualPreferences() throws IOException {
        dns.add("hop.test", "10 a.hop.test", "10 b.hop.test", "20 c.hop.test");
        Set<List<String>> seen = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            seen.add(exchangers.of(HOP));
        }
        assertThat(seen)
                .containsExactlyInAnyOrder(
                        List.of("a.hop.test", "b.hop.test", "c.hop.test"),
                        List.of("b.hop.test", "a.hop.test", "c.hop.test"));
    }

    @Test
    void domainWithoutMxIsItsOwnExchanger() throws IOException {
        dns.add("hop.test");
        assertThat(exchangers.of(HOP)).containsExactly("hop.test");
    }

    @Test
    void rejectsDomainWithNullMx() throws IOException {
        dns.add("hop.test", "0 .");
        assertReply("556 5.1.10", () -> exchangers.of(HOP));
        dns.add("odd.test", "0 .", "10 mx.odd.test");
        assertThat(exchangers.of(DomainName.parse("odd.test"))).containsExactly("mx.odd.test");
    }

    @Test
    void defersUnknownOrUnresolvableDomain() throws IOException {
        assertReply("451 4.4.4", () -> exchangers.of(HOP));
        for (int rcode : new int[] {Rcode.SERVFAIL, Rcode.REFUSED}) {
            String name = "broken" + rcode + ".test";
            dns.fail(name, rcode);
            assertReply("451 4.4.3", () -> exchangers.of(DomainName.parse(name)));
        }
    }

    @Test
    void skipsMxRecordsWithoutHostName() throws IOException {
        dns.add(
                "hop.test",
                "5 mx:25.hop.test",
                "5 192.0.2.1",
                "5 a\\032b.hop.test",
                "5 a\\233.hop.test",
                "10 m_x.hop.test");
        assertThat(exchangers.of(HOP)).containsExactly("m_x.hop.test");
        dns.add("odd.test", "10 192.0.2.1");
        assertReply("451 4.4.4", () -> exchangers.of(DomainName.parse("odd.test")));
    }

    @Test
    void keepsOnlyExchangersPreferredToThisServer() throws IOException {
        dns.add("hop.test", "10 a.hop.test", "20 mx3.us.test", "20 b.hop.test", "30 c.hop.test");
        assertThat(exchangers.of(HOP)).containsExactly("a.hop.test");
        dns.add("ours.test", "10 MX3.us.test", "20 a.hop.test");
        assertReply("451 4.4.4", () -> exchangers.of(DomainName.parse("ours.test")));
    }

    @Test
    void findsAddressesOfBothFamilies() throws IOException {
        InetAddress four = InetAddress.getByName("192.0.2.1");
        InetAddress six = InetAddress.getByName("2001:db8::1");
        dns.add("a.test", six).add("a.test", four).add("six.test", six).add("none.test");
        assertThat(exchangers.addresses("a.test")).containsExactly(four, six);
        assertThat(exchangers.addresses("six.test")).containsExactly(six);
        for (String nowhere : List.of("none.test", "missing.test", "x".repeat(64) + ".test")) {
            assertThatThrownBy(() -> exchangers.addresses(nowhere)).isInstanceOf(UnknownHostException.class);
        }
        dns.fail("broken.test", Rcode.SERVFAIL);
        assertThatThrownBy(() -> exchangers.addresses("broken.test")).isInstanceOf(IOException.class);
    }
}
