package dev.relaypolicy.server.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.common.base.Ticker;
import dev.relaypolicy.net.IpAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SessionSlotsTest {

    private static final IpAddress CLIENT = IpAddress.parse("192.0.2.1");

    private final SessionSlots slots =
            new SessionSlots(() -> SessionLimits.DEFAULT.withSessions(3, 2), Ticker.systemTicker());

    /** Takes and claims a slot for a client. Releases it if the claim is refused. */
    private static Optional<SessionSlots.Slot> taken(SessionSlots slots, String client) {
        Optional<SessionSlots.Slot> slot = slots.take();
        Optional<ClosingReply> refusal = slot.flatMap(free -> free.claim(IpAddress.parse(client)));
        if (refusal.isPresent()) {
            slot.orElseThrow().close();
            return Optional.empty();
        }
        return slot;
    }

    private boolean take(String client) {
        return taken(slots, client).isPresent();
    }

    @Test
    void limitsSlotsPerClient() {
        assertThat(take("192.0.2.1")).isTrue();
        assertThat(take("192.0.2.1")).isTrue();
        assertThat(take("192.0.2.1")).isFalse();
        assertThat(take("192.0.2.2")).isTrue();
    }

    @Test
    void limitsSlotsInTotal() {
        assertThat(take("192.0.2.1")).isTrue();
        assertThat(take("192.0.2.2")).isTrue();
        assertThat(take("192.0.2.3")).isTrue();
        assertThat(take("192.0.2.4")).isFalse();
    }

    @Test
    void countsIpv6ClientsByNetwork() {
        assertThat(take("2001:db8:0:1::1")).isTrue();
        assertThat(take("2001:db8:0:1:ffff::2")).isTrue();
        assertThat(take("2001:db8:0:1::3")).isFalse();
        assertThat(take("2001:db8:0:2::1")).isTrue();
    }

    @Test
    void countsMappedClientAsIpv4() {
        assertThat(take("::ffff:192.0.2.1")).isTrue();
        assertThat(take("192.0.2.1")).isTrue();
        assertThat(take("::ffff:192.0.2.1")).isFalse();
    }

    @Test
    void releasedSlotCanBeTakenAgain() {
        SessionSlots.Slot first = taken(slots, "192.0.2.1").orElseThrow();
        assertThat(take("192.0.2.1")).isTrue();
        first.close();
        first.close();

        assertThat(take("192.0.2.1")).isTrue();
        assertThat(take("192.0.2.1")).isFalse();
        assertThat(take("192.0.2.2")).isTrue();
        assertThat(take("192.0.2.3")).isFalse();
    }

    @Test
    void countsUnclaimedSlotInTotal() {
        SessionSlots.Slot waiting = slots.take().orElseThrow();
        slots.take();
        slots.take();
        assertThat(slots.take()).isEmpty();

        assertThat(waiting.claim(CLIENT)).isEmpty();
        assertThat(slots.take()).isEmpty();
        waiting.close();
        assertThat(slots.take()).isPresent();
    }

    @Test
    void rejectsSecondClaim() {
        SessionSlots.Slot slot = taken(slots, "192.0.2.1").orElseThrow();
        assertThatIllegalStateException().isThrownBy(() -> slot.claim(CLIENT));
    }

    @Test
    void limitsConnectionRatePerClient() {
        AtomicLong nanos = new AtomicLong();
        Ticker ticker = new Ticker() {
            @Override
            public long read() {
                return nanos.get();
            }
        };
        SessionLimits limits = new SessionLimits(
                100, 100, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1), OptionalInt.of(6));
        SessionSlots counted = new SessionSlots(() -> limits, ticker);
        for (int i = 0; i < 6; i++) {
            assertThat(taken(counted, "2001:db8:0:1::" + i)).isPresent();
        }
        assertThat(counted.take().orElseThrow().claim(IpAddress.parse("2001:db8:0:1::7")))
                .contains(ClosingReply.RATE_EXCEEDED);
        assertThat(taken(counted, "2001:db8:0:2::1")).as("another client").isPresent();

        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThat(taken(counted, "2001:db8:0:1::8")).isPresent();
        assertThat(taken(counted, "2001:db8:0:1::8")).isEmpty();
        nanos.addAndGet(Duration.ofMinutes(5).toNanos());
        for (int i = 0; i < 6; i++) {
            assertThat(taken(counted, "2001:db8:0:1::1")).isPresent();
        }
        assertThat(taken(counted, "2001:db8:0:1::1")).isEmpty();
    }

    @Test
    void rejectsInvalidLimits() {
        Duration second = Duration.ofSeconds(1);
        assertThatIllegalArgumentException().isThrownBy(() -> new SessionLimits(0, 1, second, second));
        assertThatIllegalArgumentException().isThrownBy(() -> new SessionLimits(1, 0, second, second));
        assertThatIllegalArgumentException().isThrownBy(() -> new SessionLimits(1, 1, Duration.ZERO, second));
        assertThatIllegalArgumentException().isThrownBy(() -> new SessionLimits(1, 1, Duration.ofDays(25), second));
        assertThatIllegalArgumentException().isThrownBy(() -> new SessionLimits(1, 1, second, Duration.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SessionLimits(1, 1, second, second, second, OptionalInt.of(0)));
    }
}
