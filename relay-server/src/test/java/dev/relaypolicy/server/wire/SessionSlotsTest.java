package dev.relaypolicy.server.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.relaypolicy.net.IpAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SessionSlotsTest {

    private final SessionSlots slots = new SessionSlots(() -> SessionLimits.DEFAULT.withSessions(3, 2));

    private boolean take(String client) {
        return slots.take(IpAddress.parse(client));
    }

    @Test
    void eachClientHasItsOwn() {
        assertThat(take("192.0.2.1")).isTrue();
        assertThat(take("192.0.2.1")).isTrue();
        assertThat(take("192.0.2.1")).isFalse();
        assertThat(take("192.0.2.2")).isTrue();
    }

    @Test
    void thereIsATotal() {
        assertThat(take("192.0.2.1")).isTrue();
        assertThat(take("192.0.2.2")).isTrue();
        assertThat(take("192.0.2.3")).isTrue();
        assertThat(take("192.0.2.4")).isFalse();
    }

    @Test
    void anIpv6ClientIsItsNetwork() {
        assertThat(take("2001:db8:0:1::1")).isTrue();
        assertThat(take("2001:db8:0:1:ffff::2")).isTrue();
        assertThat(take("2001:db8:0:1::3")).isFalse();
        assertThat(take("2001:db8:0:2::1")).isTrue();
    }

    @Test
    void aMappedClientIsTheIpv4Client() {
        assertThat(take("::ffff:192.0.2.1")).isTrue();
        assertThat(take("192.0.2.1")).isTrue();
        assertThat(take("::ffff:192.0.2.1")).isFalse();
    }

    @Test
    void whatIsReleasedCanBeTakenAgain() {
        assertThat(take("192.0.2.1")).isTrue();
        assertThat(take("192.0.2.1")).isTrue();
        slots.release(IpAddress.parse("192.0.2.1"));

        assertThat(take("192.0.2.1")).isTrue();
        assertThat(take("192.0.2.1")).isFalse();
    }

    @Test
    void limitsThatServeNobodyAreRefused() {
        Duration second = Duration.ofSeconds(1);
        assertThatIllegalArgumentException().isThrownBy(() -> new SessionLimits(0, 1, second, second));
        assertThatIllegalArgumentException().isThrownBy(() -> new SessionLimits(1, 0, second, second));
        assertThatIllegalArgumentException().isThrownBy(() -> new SessionLimits(1, 1, Duration.ZERO, second));
        assertThatIllegalArgumentException().isThrownBy(() -> new SessionLimits(1, 1, Duration.ofDays(25), second));
        assertThatIllegalArgumentException().isThrownBy(() -> new SessionLimits(1, 1, second, Duration.ZERO));
    }
}
