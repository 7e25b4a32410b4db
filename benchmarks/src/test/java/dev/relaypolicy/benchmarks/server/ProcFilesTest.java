package dev.relaypolicy.benchmarks.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProcFilesTest {

    @Test
    void endedProcessCountsAsZero() throws Exception {
        Process process = new ProcessBuilder("sleep", "60").start();
        Path folder = Path.of("/proc/" + process.pid());
        try (InputStream stat = Files.newInputStream(folder.resolve("stat"))) {
            assertThat(ProcFiles.residentBytes(process.pid())).isPositive();
            process.destroyForcibly().waitFor();
            assertThat(ProcFiles.readUnlessEnded(folder, stat)).isEmpty();
        }
        assertThat(ProcFiles.cpu(process.pid())).isEqualTo(Duration.ZERO);
        assertThat(ProcFiles.residentBytes(process.pid())).isZero();
    }
}
