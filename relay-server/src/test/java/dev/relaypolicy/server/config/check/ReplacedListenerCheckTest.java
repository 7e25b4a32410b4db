package dev.relaypolicy.server.config.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Listener.Role;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.config.model.Configuration;
import dev.relaypolicy.server.config.model.Overrides;
import dev.relaypolicy.server.config.read.ConfigurationReader;
import dev.relaypolicy.server.protocol.wire.ListenAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listeners of the command line use chains of the file, whose policies may name the replaced listener. */
class ReplacedListenerCheckTest {

    private static final String YAML = """
            host: relay.example.org
            next-hops: {hop: {host: hop.example, default: true}}
            listeners:
              office: {role: smtp, port: 2501, refuse: [%1$s], permit: [%2$s, lan]}
              lab: {role: smtp, port: 2502}
              users: {role: submission, refuse: [%1$s]}
            policies:
              lan: {type: ip-table, addresses: [192.0.2.0/24]}
              by-name:
                type: %3$s
                %4$s
            """;

    private static List<String> problems(String side, String conditions, String... names) {
        boolean refuses = side.equals("refuse");
        String yaml = YAML.formatted(
                refuses ? "by-name" : "",
                refuses ? "authenticated" : "by-name",
                refuses ? "refuse" : "anybody",
                conditions);
        Overrides overrides = new Overrides(
                Stream.of(names)
                        .map(name -> new ListenAddress(name, Role.SMTP, IpAddress.parse("127.0.0.1"), 0))
                        .toList(),
                Optional.empty(),
                Optional.empty(),
                false);
        ReadResult<Configuration> reading = new ConfigurationReader(Path.of("/nowhere"), overrides, List.of())
                .read("relay.yaml", yaml.getBytes(UTF_8));
        return reading.problems().stream().map(Problem::toString).toList();
    }

    @Test
    void lostRefusalStopsStart() {
        assertThat(problems("refuse", "when: {listener: office, client: 192.0.2.7}", "smtp"))
                .containsExactly(
                        "relay.yaml:11:12: error: `by-name` refuses no client on `smtp` of the command line, which has the"
                                + " chains of `office`: call its listener `smtp` in the file, or give none on the command line"
                                + " [replaced-listener]");
    }

    @Test
    void widenedPermitStopsStart() {
        assertThat(problems("permit", "unless: {listener: [lab, office]}", "smtp"))
                .containsExactly(
                        "relay.yaml:11:14: error: `by-name` permits more on `smtp` of the command line, which has the"
                                + " chains of `office`: call its listener `smtp` in the file, or give none on the command line"
                                + " [replaced-listener]");
    }

    @Test
    void secondListenerUsesOwnName() {
        assertThat(problems("refuse", "when: {listener: office}", "office", "office-2"))
                .singleElement()
                .asString()
                .contains("refuses no client on `office-2` of the command line");
    }

    /** The clients of the missing listener may now connect here. */
    @Test
    void refusalOfMissingListenerStopsStart() {
        assertThat(problems("refuse", "when: {listener: lab}", "smtp"))
                .singleElement()
                .asString()
                .startsWith("relay.yaml:11:12: error: `by-name` refuses no client on `smtp`");
    }

    @Test
    void saferChainIsWarning() {
        assertThat(problems("refuse", "unless: {listener: office}", "smtp"))
                .singleElement()
                .asString()
                .startsWith("relay.yaml:11:14: warning: `by-name` refuses more on `smtp`");
        assertThat(problems("permit", "when: {listener: office, client: 192.0.2.7}", "smtp"))
                .singleElement()
                .asString()
                .startsWith("relay.yaml:11:12: warning: `by-name` permits nothing on `smtp`");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "when: {listener: [office, smtp]}",
                "when: {client: 192.0.2.7}",
                "unless: {listener: [office, smtp]}"
            })
    void unchangedMeaningIsFine(String conditions) {
        assertThat(problems("refuse", conditions, "smtp")).isEmpty();
    }

    @Test
    void listenerWithSameNameIsFine() {
        assertThat(problems("refuse", "when: {listener: office}", "office")).isEmpty();
        assertThat(problems("refuse", "when: {listener: lab}", "office")).isEmpty();
    }
}
