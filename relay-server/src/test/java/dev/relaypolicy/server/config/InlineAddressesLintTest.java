package dev.relaypolicy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.SilentReloads;
import dev.relaypolicy.server.config.model.Overrides;
import dev.relaypolicy.tab.lint.Finding;
import dev.relaypolicy.tab.lint.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lint checks addresses that may relay in every place, not only in XMail's tables. */
class InlineAddressesLintTest {

    private static final Machine MACHINE = new Machine(
            List.of(), List.of(new Machine.Neighbour(IpAddress.parse("172.17.0.1"), "the default gateway")));

    @TempDir
    private Path folder;

    private List<String> lint(String listener, String office) throws IOException {
        Path file = Files.writeString(folder.resolve("relay.yaml"), """
                host: relay.example.org
                next-hops: {hop: {host: hop.example, default: true}}
                listeners: {smtp: {%s, permit: [office]}}
                policies:
                  office: {type: ip-table, %s}
                """.formatted(listener, office));
        return YamlLint.check(
                        ConfigurationFixture.open(file, Overrides.NONE, new SilentReloads(), InstantSource.system()),
                        MACHINE,
                        table -> {})
                .stream()
                .map(Finding::toString)
                .map(finding -> finding.replace(folder + "/", ""))
                .toList();
    }

    private static String rule(String finding) {
        return finding.replaceAll("^(.*?): (error|warning|note): .*\\[(.*)]$", "$1 $3");
    }

    @Test
    void checksInlineAddresses() throws IOException {
        assertThat(lint("address: 0.0.0.0", "addresses: [8.0.0.0/7, \"2001:d00::/24\", 172.16.0.0/12]"))
                .extracting(InlineAddressesLintTest::rule)
                .containsExactlyInAnyOrder(
                        "relay.yaml:5:1 nearly-open",
                        "relay.yaml:5:1 short-prefix",
                        "relay.yaml:5:1 private-range",
                        "relay.yaml:5:1 trusted-gateway");
    }

    @Test
    void checksFilesOfOtherFormats() throws IOException {
        Files.writeString(folder.resolve("office.txt"), "192.0.2.1\n172.17.0.0/16\n");
        assertThat(lint("address: 0.0.0.0", "file: office.txt, format: cidr-list"))
                .extracting(InlineAddressesLintTest::rule)
                .containsExactlyInAnyOrder("office.txt:2:1 private-range", "office.txt:2:1 trusted-gateway");
    }

    @Test
    void ignoresConditionalAndOrdinaryAddresses() throws IOException {
        assertThat(lint("address: 0.0.0.0", "addresses: [8.0.0.0/7], when: {authenticated: true}"))
                .isEmpty();
        assertThat(lint("address: 127.0.0.1", "addresses: [10.0.0.0/8, 192.0.2.0/24]"))
                .isEmpty();
    }
}
