package dev.relaypolicy.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.protocol.wire.SessionLimits;
import org.junit.jupiter.api.Test;

class DescriptorLimitTest {

    private static final SessionLimits THOUSAND = SessionLimits.DEFAULT.withSessions(1000, 100);

    @Test
    void keepsSessionsIfThereAreEnoughDescriptors() {
        DescriptorLimit enough = new DescriptorLimit(2064);
        assertThat(enough.cap(THOUSAND)).isEqualTo(THOUSAND);
        assertThat(enough.warning(THOUSAND)).isEmpty();
    }

    @Test
    void reducesSessionsAndNamesTheNeededDescriptors() {
        DescriptorLimit few = new DescriptorLimit(1024);
        assertThat(few.cap(THOUSAND)).isEqualTo(THOUSAND.withSessions(480, 100));
        assertThat(few.warning(THOUSAND).orElseThrow()).contains("1024", "480", "2064");
    }

    @Test
    void servesAtLeastOneSession() {
        assertThat(new DescriptorLimit(10).cap(THOUSAND).sessions()).isEqualTo(1);
    }
}
