package dev.relaypolicy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class InstantTextProperties {

    /** One after another, some of them in the same second, before 1970 and after 9999 too. */
    @Property
    void anInstantIsWrittenAsItWritesItself(@ForAll("instants") List<Instant> instants) {
        InstantText text = new InstantText();
        for (Instant instant : instants) {
            assertThat(text.of(instant)).isEqualTo(instant.toString());
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
