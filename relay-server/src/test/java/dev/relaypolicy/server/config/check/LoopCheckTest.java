package dev.relaypolicy.server.config.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.file.Problem;
import dev.relaypolicy.server.config.model.Overrides;
import dev.relaypolicy.server.config.read.ConfigurationReader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A next hop that is this server would loop until there are too many Received fields. */
class LoopCheckTest {

    private static List<String> problems(String listening, int port, String host) {
        String yaml = """
                host: relay.example.org
                listeners: {in: {role: smtp, address: '%s', port: %d}}
                next-hops: {hop: {host: '%s', default: true}}
                """.formatted(listening, port, host);
        return new ConfigurationReader(Path.of("/nowhere"), Overrides.NONE, List.of())
                .read("relay.yaml", yaml.getBytes(UTF_8)).problems().stream()
                        .map(Problem::toString)
                        .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1:2525",
        "192.0.2.1, '[::ffff:192.0.2.1]:2525'",
        "2001:db8::1, '[2001:DB8:0::1]:2525'",
        "127.0.0.1, localhost:2525",
        "::1, localhost:2525",
        "127.0.0.1, 0.0.0.0:2525",
        "0.0.0.0, 127.0.0.2:2525",
        "0.0.0.0, LOCALHOST:2525",
        "::, 127.0.0.1:2525",
        "::, '[::1]:2525'",
        "::, '[::]:2525'",
    })
    void nextHopThatIsListenerStopsStart(String listening, String host) {
        assertThat(problems(listening, 2525, host))
                .singleElement()
                .asString()
                .startsWith("relay.yaml:3:19: error: the next hop `")
                .endsWith("` is the listener `in` of this server itself: name the server that is to carry the mail on"
                        + " [bad-value]");
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.2:2525",
        "192.0.2.1, localhost:2525",
        "192.0.2.1, 0.0.0.0:2525",
        "127.0.0.1, 127.0.0.1:25",
        "0.0.0.0, '[::1]:2525'",
        "0.0.0.0, 192.0.2.1:2525",
        "0.0.0.0, hop.example:2525",
    })
    void otherNextHopsAreFine(String listening, String host) {
        assertThat(problems(listening, 2525, host)).isEmpty();
    }

    @Test
    void ephemeralPortIsNoLoop() {
        assertThat(problems("127.0.0.1", 0, "127.0.0.1:25")).isEmpty();
    }
}
