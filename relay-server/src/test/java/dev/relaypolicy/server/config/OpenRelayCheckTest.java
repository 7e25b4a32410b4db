package dev.relaypolicy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.server.SilentReloads;
import dev.relaypolicy.server.config.model.Overrides;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A configuration that lets every stranger relay stops the start. */
class OpenRelayCheckTest {

    private static final String WHOLE_IPV4 = "all 4294967296 IPv4 addresses";
    private static final String WHOLE_IPV6 = "all 2^128 IPv6 addresses";

    @TempDir
    private Path folder;

    private ReadResult<YamlConfiguration> open(String yaml, boolean allowed) throws IOException {
        Path file = folder.resolve("relay.yaml");
        Files.writeString(
                file, "host: a.example\nnext-hops: {hop: {host: hop.example, default: true}}\n" + yaml + "\n");
        return ConfigurationFixture.open(
                file,
                new Overrides(List.of(), Optional.empty(), Optional.empty(), allowed),
                new SilentReloads(),
                InstantSource.system());
    }

    private List<String> openRelays(String yaml) throws IOException {
        return open(yaml, false).problems().stream()
                .filter(problem -> problem.ruleId().equals("open-relay"))
                .map(Problem::message)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "listeners: {smtp: {permit: [all]}}\npolicies: {all: {type: ip-table, addresses: 0.0.0.0/0}}",
                "listeners: {smtp: {permit: [all]}}\npolicies: {all: {type: ip-table, addresses: [0.0.0.0/1, 128.0.0.0/1]}}",
                "listeners: {smtp: {permit: [a, b]}}\npolicies: {a: {type: ip-table, addresses: 0.0.0.0/1},"
                        + " b: {type: ip-table, addresses: 128.0.0.0/1}}",
                "listeners: {smtp: {permit: [all]}}\npolicies: {all: {type: ip-table, addresses: \"::ffff:0.0.0.0/96\"}}",
                // a sender is not a credential
                "listeners: {smtp: {permit: [us]}}\npolicies: {us: {type: anybody, when: {sender: example.org}}}",
                "listeners: {smtp: {permit: [us]}}\npolicies: {us: {type: ip-table, addresses: 0.0.0.0/0,"
                        + " when: {sender: [ann@example.org]}}}",
                "listeners: {smtp: {permit: [us]}}\npolicies: {us: {type: anybody, when: {tls: true}}}",
                "listeners: {smtp: {permit: [us]}}\npolicies: {us: {type: anybody, unless: {sender: \"<>\"}}}",
                "listeners: {smtp: {permit: [us]}}\npolicies: {us: {type: anybody, when: {authenticated: false}}}",
                "listeners: {smtp: {permit: [us]}}\npolicies: {us: {type: anybody, when: {client: 0.0.0.0/0}}}",
                "listeners: {smtp: {permit: [us]}}\npolicies: {us: {type: anybody, when: {listener: smtp}}}",
                // a stranger can avoid this refusal
                "listeners: {smtp: {refuse: [login-of-others], permit: [all]}}\npolicies: {all: {type: anybody},"
                        + " login-of-others: {type: login-required, unless: {sender: example.org}}}",
            })
    void openRelayStopsStart(String yaml) throws IOException {
        assertThat(openRelays(yaml)).anySatisfy(problem -> assertThat(problem).contains(WHOLE_IPV4));
        assertThat(open(yaml, false).usable()).isEmpty();
        assertThat(open(yaml, true).usable()).as("--allow-open-relay").isPresent();
        assertThat(open("allow-open-relay: true\n" + yaml, false).usable()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "listeners: {smtp: {permit: [net]}}\npolicies: {net: {type: ip-table, addresses: [10.0.0.0/8, 0.0.0.0/1]}}",
                "listeners: {smtp: {permit: [us]}}\npolicies: {us: {type: anybody, when: {authenticated: true}}}",
                "listeners: {smtp: {permit: [us]}}\npolicies: {us: {type: anybody, when: {client: 10.0.0.0/8}}}",
                "listeners: {smtp: {permit: [us]}}\npolicies: {us: {type: ip-table, addresses: 0.0.0.0/0,"
                        + " when: {client: 10.0.0.0/8}}}",
                "listeners: {smtp: {permit: [us]}}\npolicies: {us: {type: anybody, when: {recipient: example.org}}}",
                "listeners: {submission: {permit: [all]}}\npolicies: {all: {type: anybody}}",
                "listeners: {smtp: {refuse: [login-required], permit: [all]}}\npolicies: {all: {type: anybody}}",
                "listeners: {smtp: {}, inner: {role: smtp, port: 26, permit: []}}\npolicies: {all: {type: anybody}}",
                "listeners: {smtp: {permit: [us]}, sub: {role: submission}}\n"
                        + "policies: {us: {type: anybody, when: {listener: sub}}}",
                "listeners: {smtp: {permit: [authenticated, pop-before-smtp, local-recipients, relay-domains]}}",
            })
    void boundedPermitsAreFine(String yaml) throws IOException {
        assertThat(open(yaml, false).problems()).filteredOn(Problem::isError).isEmpty();
    }

    /** The remaining addresses are not public. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"2000::/3\"]",
                "[\"2000::/4\", \"3000::/4\", 10.0.0.0/8]",
                "[1.0.0.0/8, 2.0.0.0/7, 4.0.0.0/6, 8.0.0.0/7, 11.0.0.0/8, 12.0.0.0/6, 16.0.0.0/4, 32.0.0.0/3,"
                        + " 64.0.0.0/2, 128.0.0.0/2, 192.0.0.0/3]",
            })
    void allPublicAddressesAreOpenRelay(String addresses) throws IOException {
        String yaml =
                "listeners: {smtp: {permit: [all]}}\npolicies: {all: {type: ip-table, addresses: " + addresses + "}}";
        assertThat(openRelays(yaml))
                .singleElement()
                .satisfies(problem -> assertThat(problem).startsWith("open relay: strangers from all public IPv"));
        assertThat(open(yaml, false).usable()).isEmpty();
        assertThat(open(yaml, true).usable()).isPresent();
    }

    @Test
    void mailRootAndFileOpenRelayTogether() throws IOException {
        Path root = Files.createDirectory(folder.resolve("MailRoot"));
        Files.writeString(root.resolve("server.tab"), "\"RootDomain\"\t\"example.org\"\n");
        Files.writeString(root.resolve("domains.tab"), "\"example.org\"\n");
        Files.writeString(root.resolve("mailusers.tab"), "");
        Files.writeString(root.resolve("smtprelay.tab"), "\"0.0.0.0\"\t\"128.0.0.0\"\n");
        String yaml = "mailroot: MailRoot\nlisteners: {smtp: {permit: [mailroot%s]}}\n"
                + "policies: {half: {type: ip-table, addresses: 128.0.0.0/1}}";

        assertThat(openRelays(yaml.formatted(""))).isEmpty();
        assertThat(openRelays(yaml.formatted(", half")))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains(WHOLE_IPV4));
    }

    @Test
    void checksEachAddressFamily() throws IOException {
        assertThat(openRelays(
                        "listeners: {smtp: {permit: [six]}}\npolicies: {six: {type: ip-table, addresses: \"::/0\"}}"))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains(WHOLE_IPV6));
    }

    @Test
    void namesWidestRow() throws IOException {
        Files.writeString(folder.resolve("all.tab"), "\"10.0.0.1\"\n\"0.0.0.0\"\t\"0.0.0.0\"\n");

        assertThat(open("listeners: {smtp: {permit: [t]}}\npolicies: {t: {type: ip-table, file: all.tab}}", false)
                        .problems())
                .extracting(Problem::toString)
                .anySatisfy(problem -> assertThat(problem).startsWith("all.tab:2: error: open relay:"));
    }
}
