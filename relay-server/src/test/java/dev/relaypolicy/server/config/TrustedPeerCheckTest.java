package dev.relaypolicy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Listener;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.SilentReloads;
import dev.relaypolicy.server.TestServer;
import dev.relaypolicy.server.config.model.Overrides;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer that can claim any client address has the permissions of every address, and must not be everyone. */
class TrustedPeerCheckTest {

    @TempDir
    private Path folder;

    private ReadResult<YamlConfiguration> open(String peers) throws IOException {
        Path file = folder.resolve("relay.yaml");
        Files.writeString(
                file,
                "host: a.example\nnext-hops: {hop: {host: hop.example, default: true}}\nlisteners:\n  smtp: {" + peers
                        + "}\n");
        return ConfigurationFixture.open(
                file,
                new Overrides(List.of(), Optional.empty(), Optional.empty(), true),
                new SilentReloads(),
                TestServer.FILE_CLOCK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0/0",
                "[10.0.0.1, 0.0.0.0/0]",
                "[0.0.0.0/1, 128.0.0.0/1]",
                "\"::/0\"",
                "\"::ffff:0.0.0.0/96\"",
                "[127.0.0.1, \"::/1\", \"8000::/1\"]"
            })
    void wholeFamilyIsAlwaysError(String peers) throws IOException {
        for (String key : List.of("proxy-protocol", "xclient")) {
            ReadResult<YamlConfiguration> reading = open(key + ": " + peers);
            assertThat(reading.usable()).isEmpty();
            assertThat(reading.problems())
                    .filteredOn(Problem::isError)
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.toString())
                            .contains(":4: error: every client could claim any address: `" + key
                                    + "` of the listener `smtp` covers all of IPv")
                            .endsWith("[everybody-trusted]"));
        }
    }

    @Test
    void allPublicAddressesAreOpenRelay() throws IOException {
        assertThat(open("proxy-protocol: \"2000::/3\"").problems())
                .filteredOn(Problem::isError)
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("covers all of public IPv6"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.1",
                "10.0.0.0/7",
                "172.0.0.0/11",
                "\"2001:db8::1\"",
                "\"fc00::/6\"",
                "[10.0.0.1, 198.51.100.7]"
            })
    void publicPeersAreWarning(String peers) throws IOException {
        for (String key : List.of("proxy-protocol", "xclient")) {
            ReadResult<YamlConfiguration> reading = open(key + ": " + peers);
            assertThat(reading.usable()).isPresent();
            assertThat(reading.problems()).extracting(Problem::ruleId).containsExactly("public-peer");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.1.2.3",
                "[10.0.0.0/8, 172.16.0.0/12, 192.168.1.0/24, 100.64.0.1, 169.254.1.1, 127.0.0.0/8]",
                "[\"fd00::/8\", \"fe80::1\", \"::1\"]"
            })
    void privatePeersAreNone(String peers) throws IOException {
        assertThat(open("proxy-protocol: " + peers).problems()).isEmpty();
        assertThat(open("xclient: " + peers).problems()).isEmpty();
    }

    @Test
    void checksListInFile() throws IOException {
        Path proxies = folder.resolve("proxies.txt");
        Files.writeString(proxies, "10.0.0.1\n");
        String peers = "proxy-protocol: {file: proxies.txt, format: cidr-list}";
        ReadResult<YamlConfiguration> reading = open(peers);
        assertThat(reading.problems()).isEmpty();
        Files.writeString(proxies, "0.0.0.0/0\n");
        YamlConfiguration configuration = reading.orThrow();
        configuration.refresh();
        configuration.refresh();
        assertThat(isProxy(configuration, "10.0.0.1")).as("the last good list").isTrue();
        assertThat(isProxy(configuration, "192.0.2.1")).isFalse();
        assertThat(open(peers).usable()).isEmpty();
    }

    private static boolean isProxy(YamlConfiguration configuration, String peer) {
        return configuration.get().isProxy(new Listener("smtp", 25, Listener.Role.SMTP), IpAddress.parse(peer));
    }

    @Test
    void pop3ListenerRejectsXclientKey() throws IOException {
        ReadResult<YamlConfiguration> reading = open("role: pop3, xclient: 10.0.0.1");
        assertThat(reading.problems()).extracting(Problem::ruleId).containsExactly("unknown-key");
    }
}
