package dev.relaypolicy.server.soak;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The soak test must fail if a message is lost, truncated or changed. */
class LedgerTest {

    private static final String TRACE = "Return-Path: <a@b.test>\nReceived: from x\n\tby y\n\tdate\n";

    @TempDir
    private Path folder;

    private final Ledger ledger = new Ledger();
    private final DeliveryCollector collector = new DeliveryCollector(ledger);
    private final String message =
            new String(SoakMessage.random("m-1", new SplittableRandom(7)), ISO_8859_1).replace("\r", "");

    @BeforeEach
    void promise() throws IOException {
        Files.createDirectories(folder.resolve("new"));
        ledger.promised("m-1", List.of("ann@local.test"));
    }

    private void deliver(String octets) throws IOException {
        Files.writeString(folder.resolve("new/1"), octets, ISO_8859_1);
        collector.maildir(folder, "ann@local.test");
    }

    @Test
    void acceptsDeliveredMessage() throws IOException {
        deliver(TRACE + message);

        assertThat(ledger.faults()).isEmpty();
        assertThat(folder.resolve("new")).isEmptyDirectory();
    }

    @Test
    void reportsMissingMessageAsLost() throws IOException {
        collector.maildir(folder, "ann@local.test");

        assertThat(ledger.faults()).containsExactly("lost: m-1 for ann@local.test");
    }

    @Test
    void reportsMessageForOtherRecipientAsLost() throws IOException {
        Files.writeString(folder.resolve("new/1"), TRACE + message, ISO_8859_1);
        collector.maildir(folder, "bob@local.test");

        assertThat(ledger.faults()).containsExactly("lost: m-1 for ann@local.test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "longer", "changed", "without trace fields", "CR", "empty"})
    void reportsChangedMessageAsDamagedAndLost(String how) throws IOException {
        deliver(
                switch (how) {
                    case "cut" -> TRACE + message.substring(0, message.length() - 1);
                    case "longer" -> TRACE + message + "\n";
                    case "changed" -> TRACE + message.substring(0, message.length() - 1) + "x";
                    case "without trace fields" -> message;
                    case "CR" -> TRACE + message + "\r";
                    default -> "";
                });

        assertThat(ledger.faults())
                .satisfiesExactly(
                        damaged -> assertThat(damaged).startsWith("damaged: "),
                        lost -> assertThat(lost).startsWith("lost: "));
    }

    @Test
    void dotStuffsMessages() {
        assertThat(new String(SoakMessage.stuffed("A: b\r\n\r\n.\r\n..a\r\nb.\r\n".getBytes(ISO_8859_1)), ISO_8859_1))
                .isEqualTo("A: b\r\n\r\n..\r\n...a\r\nb.\r\n.\r\n");
    }
}
