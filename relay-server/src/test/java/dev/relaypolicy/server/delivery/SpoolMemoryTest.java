package dev.relaypolicy.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many concurrent messages. */
class SpoolMemoryTest {

    private static final int MESSAGES = 20;
    private static final String HALF = "x".repeat(298) + "\r\n";

    @TempDir
    private Path folder;

    private final SpoolMemory memory = new SpoolMemory(5 * 600 + 599);
    private final List<Transaction> open = new ArrayList<>();
    private DeliveryFixture fixture;

    @BeforeEach
    void begin() {
        fixture = new DeliveryFixture(folder);
        Delivery delivery = new Delivery(
                () -> DeliveryFixture.HOST,
                () -> folder.resolve("spool"),
                fixture.client,
                fixture.clock,
                fixture.clock.ticker(),
                new SecureRandom(),
                memory);
        for (int i = 0; i < MESSAGES; i++) {
            Transaction transaction = delivery.begin(
                    new Envelope(DeliveryFixture.request("s@example.org"), true, MailParameters.NONE, "T" + i));
            transaction.recipient(DeliveryFixture.BOB, List.of(fixture.mailbox("alice")));
            open.add(transaction);
        }
    }

    @AfterEach
    void end() {
        open.forEach(Transaction::close);
        assertThat(memory.reserved()).as("after all transactions have ended").isZero();
        fixture.close();
    }

    @Test
    void limitsMemoryOfConcurrentMessages() throws IOException {
        for (int half = 0; half < 2; half++) {
            for (Transaction transaction : open) {
                DeliveryFixture.write(transaction, HALF);
                assertThat(memory.reserved()).isLessThanOrEqualTo(5 * 600 + 599);
            }
        }

        assertThat(memory.reserved()).as("the first messages stay in memory").isPositive();
        for (Transaction transaction : open) {
            assertThat(transaction.finish().code()).isEqualTo(250);
        }
        assertThat(fixture.retrieveAll("alice")).hasSize(MESSAGES).allMatch(mail -> mail.endsWith(HALF + HALF));
    }

    @Test
    void abortedMessageReleasesMemory() {
        open.forEach(transaction -> DeliveryFixture.write(transaction, HALF));
        open.forEach(Transaction::close);
        assertThat(memory.reserved()).isZero();
    }
}
