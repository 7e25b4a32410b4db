package dev.relaypolicy.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadyFileTest {

    @TempDir
    private Path folder;

    @Test
    void writesNothingAfterItsRemoval() {
        Path file = folder.resolve("ready");
        ReadyFile ready = ReadyFile.at(Optional.of(file));
        ready.write(List.of());
        assertThat(file).exists();

        assertThat(ready.remove()).isEmpty();
        ready.write(List.of());

        assertThat(file).doesNotExist();
    }

    /** The server must still stop. */
    @Test
    void failedRemovalIsReported() throws IOException {
        Path file = folder.resolve("ready");
        ReadyFile ready = ReadyFile.at(Optional.of(file));
        Files.createDirectories(file.resolve("not empty"));

        assertThat(ready.remove())
                .hasValueSatisfying(problem -> assertThat(problem).contains("`" + file + "` cannot be removed"));
    }
}
