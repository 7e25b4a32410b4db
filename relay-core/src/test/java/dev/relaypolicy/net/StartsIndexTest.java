package dev.relaypolicy.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class StartsIndexTest {

    /** A crowd of every small size in one bucket, with a larger one and starts throughout the space. */
    @Test
    void findsStartsInCrowdsOfEverySize() {
        for (int crowd = 0; crowd <= 40; crowd++) {
            TreeSet<Long> numbers = new TreeSet<>(Long::compareUnsigned);
            for (long i = 0; i < 1_024; i++) {
                numbers.add(i << 54);
            }
            for (long i = 1; i <= crowd; i++) {
                numbers.add(0x8000_0000_0000_0000L + i * 0x0000_1234_5678_9abcL);
            }
            for (long i = 1; i <= 30; i++) {
                numbers.add(0x4000_0000_0000_0000L + i * 0x0000_1234_5678_9abcL);
            }
            assertFindsAll(numbers);
        }
    }

    @Test
    void findsSingleStartFromAnyNumber() {
        TreeSet<Long> numbers = new TreeSet<>(Long::compareUnsigned);
        numbers.add(0L);
        assertFindsAll(numbers);
        numbers.add(-1L);
        assertFindsAll(numbers);
    }

    private static void assertFindsAll(Set<Long> numbers) {
        Starts.Builder builder = new Starts.Builder();
        for (long number : numbers) {
            builder.add(number, builder.count());
        }
        StartsIndex index = new StartsIndex(builder.build());
        int at = 0;
        for (long number : numbers) {
            assertThat(index.find(number)).as(Long.toHexString(number)).isEqualTo(at);
            if (at > 0) {
                assertThat(index.find(number - 1)).isEqualTo(at - 1);
            }
            if (number != -1 && !numbers.contains(number + 1)) {
                assertThat(index.find(number + 1)).isEqualTo(at);
            }
            at++;
        }
        assertThat(index.find(-1)).isEqualTo(at - 1);
    }
}
