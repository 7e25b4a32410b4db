package dev.relaypolicy.server.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class IdleSessionEvictorProperties {

    @Property
    void idleTimeShrinksWithTheFreeSlots(
            @ForAll @DoubleRange(min = 0, max = 1.2) double load,
            @ForAll @DoubleRange(min = 0, max = 1.2) double higherLoad,
            @ForAll @IntRange(min = 1, max = 3600) int idleSeconds) {
        Duration idle = Duration.ofSeconds(idleSeconds);
        Duration allowed = IdleSessionEvictor.allowed(load, idle);

        assertThat(allowed).isLessThanOrEqualTo(idle);
        if (load <= IdleSessionEvictor.PRESSURE) {
            assertThat(allowed).isEqualTo(idle);
        }
        if (load >= 1 && idleSeconds >= 5) {
            assertThat(allowed).isEqualTo(Duration.ofSeconds(5));
        }
        if (load <= higherLoad) {
            assertThat(IdleSessionEvictor.allowed(higherLoad, idle)).isLessThanOrEqualTo(allowed);
        }
    }
}
