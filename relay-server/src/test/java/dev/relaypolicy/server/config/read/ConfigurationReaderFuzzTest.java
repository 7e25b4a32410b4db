package dev.relaypolicy.server.config.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.server.config.model.Configuration;
import dev.relaypolicy.server.config.model.Overrides;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Any file gives a configuration or problems, never an exception. */
@Tag("exhaustive")
class ConfigurationReaderFuzzTest {

    private static final ConfigurationReader READER =
            new ConfigurationReader(Path.of("/nowhere"), Overrides.NONE, List.of());

    @FuzzTest(maxDuration = "1m")
    void anyFileIsReadOrRejected(byte[] octets) {
        ReadResult<Configuration> reading = READER.read("relay.yaml", octets);

        assertThat(reading.problems())
                .allSatisfy(problem ->
                        assertThat(problem.toString()).startsWith("relay.yaml:").matches("[ -~]*"));
        if (reading instanceof ReadResult.Unusable<Configuration>) {
            assertThat(reading.problems()).anyMatch(Problem::isError);
        }
        assertThat(READER.read("relay.yaml", octets).problems()).isEqualTo(reading.problems());
    }
}
