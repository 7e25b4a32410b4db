package dev.relaypolicy.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadyFileTest {

    private static final Logger LOGGER = Logger.getLogger(ReadyFile.class.getName());

    @TempDir
    private Path folder;

    @BeforeEach
    void hideTheExpectedFailure() {
        LOGGER.setLevel(Level.OFF);
    }

    @AfterEach
    void logAgain() {
        LOGGER.setLevel(null);
    }

    @Test
    void writesNothingAfterItsRemoval() {
        Path file = folder.resolve("ready");
        ReadyFile ready = ReadyFile.at(Optional.of(file));
        ready.write(List.of());
        assertThat(file).exists();

        ready.remove();
        ready.write(List.of());

        assertThat(file).doesNotExist();
    }

    /** The server must still stop. */
    @Test
    void failedRemovalIsNoError() throws IOException {
        Path file = folder.resolve("ready");
        ReadyFile ready = ReadyFile.at(Optional.of(file));
        Files.createDirectories(file.resolve("not empty"));

        assertThatCode(ready::remove).doesNotThrowAnyException();
    }
}
