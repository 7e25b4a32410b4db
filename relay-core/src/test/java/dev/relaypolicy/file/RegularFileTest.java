package dev.relaypolicy.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RegularFileTest {

    private static final Path REPORTS_NO_SIZE = Path.of("/proc/self/status");

    @TempDir
    private Path folder;

    @Test
    void readsUpToTheLimit() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[10]);

        assertThat(RegularFile.read(file, 10)).hasSize(10);
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> RegularFile.read(file, 9))
                .withMessageContaining("its 10 bytes exceed the limit of 9");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void readsAllOfAFileThatReportsNoSize() throws IOException {
        assertThat(Files.size(REPORTS_NO_SIZE)).isZero();
        assertThat(new String(RegularFile.read(REPORTS_NO_SIZE, 100_000), UTF_8))
                .startsWith("Name:")
                .endsWith("\n");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void limitsAFileThatReportsNoSize() {
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> RegularFile.read(REPORTS_NO_SIZE, 10))
                .withMessageContaining("exceed the limit of 10");
    }

    @Test
    void rejectsADirectory() {
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> RegularFile.read(folder, 10))
                .withMessageContaining("it is a directory");
    }
}
