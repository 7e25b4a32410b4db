package dev.relaypolicy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.server.RelayCase;
import dev.relaypolicy.server.SilentReloads;
import dev.relaypolicy.server.config.model.Overrides;
import dev.relaypolicy.tab.lint.Finding;
import dev.relaypolicy.tab.lint.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exactly the errors of lint in a relay.yaml, its tables or its MailRoot stop the start. */
class LintedStartTest {

    private static final String SWAPPED = "\"255.255.255.0\"\t\"212.131.173.0\"";

    @TempDir
    private Path folder;

    @BeforeEach
    void lay() throws IOException {
        Files.writeString(folder.resolve("open.tab"), "0.0.0.0/0\n::/0\n");
        Files.writeString(folder.resolve("swapped.tab"), SWAPPED + "\n");
        Files.writeString(folder.resolve("swapped-map.tab"), SWAPPED + "\t\"DENY\"\t\"1\"\n");
        RelayCase.layMailRoot(folder.resolve("good"));
        RelayCase.layMailRoot(folder.resolve("swapped"));
        Files.writeString(folder.resolve("swapped/smtprelay.tab"), SWAPPED + "\n");
        RelayCase.layMailRoot(folder.resolve("open"));
        Files.writeString(folder.resolve("open/smtprelay.tab"), "0.0.0.0/0\n");
        RelayCase.layMailRoot(folder.resolve("user"));
        Files.writeString(folder.resolve("user/domains/wiz-code.private/alice/user.tab"), "\"a\"b\n");
    }

    private ReadResult<YamlConfiguration> open(String yaml) throws IOException {
        Path file = Files.writeString(
                folder.resolve("relay.yaml"),
                "host: a.example\nnext-hops: {hop: {host: hop.example, default: true}}\n" + yaml + "\n");
        return ConfigurationFixture.open(file, Overrides.NONE, new SilentReloads(), InstantSource.system());
    }

    private static List<Problem> lintErrors(ReadResult<YamlConfiguration> reading) {
        return YamlLint.check(reading, Machine.UNKNOWN, file -> {}).stream()
                .map(Finding::problem)
                .filter(Problem::isError)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "listeners: {smtp: {permit: [us]}}\npolicies: {us: {type: ip-table, file: open.tab}}",
                "listeners: {smtp: {permit: [us]}}\npolicies: {us: {type: ip-table, file: swapped.tab}}",
                "listeners: {smtp: {}}\npolicies: {us: {type: ip-table, file: swapped.tab}}",
                "listeners: {smtp: {refuse: [them]}}\npolicies: {them: {type: ip-map, file: swapped-map.tab}}",
                "listeners: {smtp: {refuse: [them]}}\npolicies: {them: {type: spammers, file: swapped.tab}}",
                "listeners: {smtp: {proxy-protocol: {file: swapped.tab}}}",
                "mailroot: swapped\nlisteners: {smtp: {permit: [mailroot]}}",
                "mailroot: swapped\nlisteners: {smtp: {}}",
                "mailroot: open\nlisteners: {smtp: {permit: [mailroot]}}",
            })
    void lintErrorStopsStart(String yaml) throws IOException {
        ReadResult<YamlConfiguration> reading = open(yaml);
        assertThat(reading.usable()).isEmpty();
        assertThat(lintErrors(reading)).isNotEmpty();
    }

    /** The table is open, but its policy is limited or an open relay is allowed. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mailroot: good\nlisteners: {smtp: {permit: [mailroot]}}",
                "listeners: {smtp: {permit: [us]}}\npolicies: {us: {type: ip-table, file: open.tab,"
                        + " when: {client: 10.0.0.0/8}}}",
                "listeners: {smtp: {permit: [us]}}\npolicies: {us: {type: ip-table, file: open.tab,"
                        + " when: {recipient: example.org}}}",
                "listeners: {submission: {permit: [us]}}\npolicies: {us: {type: ip-table, file: open.tab}}",
                "listeners: {smtp: {}}\npolicies: {us: {type: ip-table, file: open.tab}}",
                "allow-open-relay: true\nlisteners: {smtp: {permit: [us]}}\npolicies: {us: {type: ip-table,"
                        + " file: open.tab}}",
                "allow-open-relay: true\nmailroot: open\nlisteners: {smtp: {permit: [mailroot]}}",
            })
    void startedConfigurationHasNoLintError(String yaml) throws IOException {
        ReadResult<YamlConfiguration> reading = open(yaml);
        assertThat(reading.usable()).isPresent();
        assertThat(lintErrors(reading)).isEmpty();
    }

    /** A user's own file is read at use: lint reports it, and the server defers only that user. */
    @ParameterizedTest
    @ValueSource(strings = "mailroot: user\nlisteners: {smtp: {permit: [mailroot]}}")
    void errorInUserFileDoesNotStopStart(String yaml) throws IOException {
        ReadResult<YamlConfiguration> reading = open(yaml);
        assertThat(reading.usable()).isPresent();
        assertThat(lintErrors(reading))
                .extracting(Problem::file)
                .containsExactly("domains/wiz-code.private/alice/user.tab");
    }
}
