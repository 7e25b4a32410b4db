package dev.relaypolicy.testkit.laws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.text.InstantFormat;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class InstantFormatProperties {

    /** Instants in sequence, some within one second, some before 1970 or after 9999. */
    @Property
    void formatsLikeInstantToString(@ForAll("instants") List<Instant> instants) {
        InstantFormat format = new InstantFormat();
        for (Instant instant : instants) {
            assertThat(format.format(instant)).isEqualTo(instant.toString());
        }
    }

    @Provide
    static Arbitrary<List<Instant>> instants() {
        Arbitrary<Long> seconds = Arbitraries.oneOf(
                Arbitraries.longs().between(-3, 3), Arbitraries.longs().between(-100_000_000_000L, 400_000_000_000L));
        Arbitrary<Integer> nanos = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 999_999_999),
                Arbitraries.integers().between(0, 999_999).map(micros -> micros * 1_000),
                Arbitraries.integers().between(0, 999).map(millis -> millis * 1_000_000));
        return Combinators.combine(seconds, nanos)
                .as((second, nano) -> Instant.ofEpochSecond(second, nano))
                .list()
                .ofMaxSize(20);
    }
}
