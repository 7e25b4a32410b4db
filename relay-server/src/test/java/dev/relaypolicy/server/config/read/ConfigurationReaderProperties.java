package dev.relaypolicy.server.config.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.server.config.Examples;
import dev.relaypolicy.server.config.model.Configuration;
import dev.relaypolicy.server.config.model.Overrides;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Any file gives a configuration or problems, never an exception. */
class ConfigurationReaderProperties {

    private static final ConfigurationReader READER =
            new ConfigurationReader(Path.of("/nowhere"), Overrides.NONE, List.of());

    private static void read(byte[] bytes) {
        ReadResult<Configuration> reading = READER.read("relay.yaml", bytes);
        assertThat(reading.problems())
                .allSatisfy(problem ->
                        assertThat(problem.toString()).startsWith("relay.yaml:").matches("[ -~]*"));
        if (reading instanceof ReadResult.Unusable<Configuration>) {
            assertThat(reading.problems()).anyMatch(Problem::isError);
        }
    }

    @Property(tries = 500)
    void anyBytesAreReadOrRejected(@ForAll byte[] bytes) {
        read(bytes);
    }

    @Property(tries = 500)
    void brokenExamplesAreReadOrRejected(@ForAll("examples") List<String> lines, @ForAll long seed) {
        Random random = new Random(seed);
        List<String> broken = new ArrayList<>(lines);
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            int at = random.nextInt(broken.size());
            String line = broken.get(at);
            int column = line.isEmpty() ? 0 : random.nextInt(line.length());
            switch (random.nextInt(5)) {
                case 0 -> broken.remove(at);
                case 1 -> broken.add(at, line);
                case 2 -> broken.set(at, line.substring(0, column));
                case 3 ->
                    broken.set(
                            at,
                            line.substring(0, column)
                                    + "-:{[*&!|>'\"%@`#,".charAt(random.nextInt(16))
                                    + line.substring(column));
                default -> broken.set(at, " ".repeat(random.nextInt(4)) + line.strip());
            }
        }
        read(String.join("\n", broken).getBytes(UTF_8));
    }

    @Provide
    Arbitrary<List<String>> examples() throws IOException {
        List<List<String>> all = new ArrayList<>();
        for (Path file : Examples.configurations()) {
            all.add(Arrays.asList(Files.readString(file).split("\n", -1)));
        }
        return Arbitraries.of(all);
    }
}
