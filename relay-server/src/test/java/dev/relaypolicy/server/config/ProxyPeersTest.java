package dev.relaypolicy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.PeerProgram;
import dev.relaypolicy.server.PeerProgram.Run;
import dev.relaypolicy.server.delivery.ScriptedNextHop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** swaks with the PROXY protocol and XCLIENT. Exit code 0 is success, 24 a refused RCPT. */
@Tag("peers")
@Timeout(120)
class ProxyPeersTest {

    @TempDir
    private Path folder;

    private ScriptedNextHop hop;
    private YamlServer server;

    @BeforeEach
    void serve() throws IOException {
        hop = new ScriptedNextHop();
        Path file = folder.resolve("relay.yaml");
        Files.writeString(file, """
                        host: relay.example.org
                        next-hops: {hop: {host: 127.0.0.1, port: %d, default: true}}
                        listeners: {smtp: {proxy-protocol: 127.0.7.1, xclient: 127.0.8.1, permit: [office]}}
                        policies: {office: {type: ip-table, addresses: [192.0.2.0/24, "2001:db8:1::/48", 127.0.0.0/8]}}
                        """.formatted(hop.address().getPort()));
        server = YamlServer.start(file);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        hop.close();
    }

    private void swaks(int exit, String peer, String... more) throws IOException, InterruptedException {
        List<String> command = PeerProgram.swaks(peer, server.port("smtp"));
        command.addAll(List.of("--from", "s@example.org", "--to", "v@victim.test", "--quit-after", "RCPT"));
        command.addAll(List.of(more));
        Run run = PeerProgram.run(folder, command);
        assertThat(run.code()).as(run.output()).isEqualTo(exit);
    }

    @ParameterizedTest
    @CsvSource({
        "1, TCP4, 192.0.2.7, 198.51.100.1, 0",
        "2, TCP4, 192.0.2.7, 198.51.100.1, 0",
        "1, TCP6, 2001:db8:1::7, 2001:db8::1, 0",
        "2, TCP6, 2001:db8:1::7, 2001:db8::1, 0",
        "1, TCP4, 203.0.113.9, 198.51.100.1, 24",
        "2, TCP4, 203.0.113.9, 198.51.100.1, 24",
        "2, TCP6, 2001:db8:2::7, 2001:db8::1, 24",
    })
    void swaksSendsProxyHeader(String version, String family, String source, String destination, int exit)
            throws Exception {
        swaks(
                exit,
                "127.0.7.1",
                "--proxy-version",
                version,
                "--proxy-family",
                version.equals("1") ? family : family.equals("TCP4") ? "AF_INET" : "AF_INET6",
                "--proxy-source",
                source,
                "--proxy-source-port",
                "4711",
                "--proxy-dest",
                destination,
                "--proxy-dest-port",
                "25");
        assertThat(server.decisions()).last().asString().contains("client=" + source + " ");
    }

    @ParameterizedTest
    @CsvSource({
        "ADDR=192.0.2.7, 192.0.2.7, 0",
        "ADDR=192.0.2.7 NAME=mail.example.org PROTO=ESMTP HELO=x PORT=25, 192.0.2.7, 0",
        "ADDR=IPV6:2001:db8:1::7, 2001:db8:1::7, 0",
        "ADDR=203.0.113.9, 203.0.113.9, 24",
        "ADDR=IPV6:2001:db8:2::7, 2001:db8:2::7, 24",
    })
    void swaksSendsXclient(String claim, String client, int exit) throws Exception {
        swaks(exit, "127.0.8.1", "--xclient", claim);
        assertThat(server.decisions()).last().asString().contains("client=" + client + " ");
    }
}
