package dev.relaypolicy.server.config;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.common.primitives.Bytes;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.TestClient;
import dev.relaypolicy.server.delivery.ScriptedNextHop;
import dev.relaypolicy.server.protocol.proxy.SentHeaders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Sessions after a PROXY header, over sockets. The proxy's own address may relay, and so may one client. */
class ProxySessionProperties {

    private static final String PROXY = "127.0.7.1";
    private static final String OFFICE = "192.0.2.7";
    private static final String STRANGER = "61.23.178.242";
    private static final byte[] COMMANDS =
            "EHLO x\r\nMAIL FROM:<s@example.org>\r\nRCPT TO:<v@victim.test>\r\nQUIT\r\n".getBytes(US_ASCII);

    /** The server of all tries. */
    private record Running(Path folder, ScriptedNextHop hop, YamlServer server) {}

    private static Optional<Running> running = Optional.empty();

    @BeforeContainer
    static void serve() throws IOException {
        Path folder = Files.createTempDirectory("proxy");
        ScriptedNextHop hop = new ScriptedNextHop();
        Path file = folder.resolve("relay.yaml");
        Files.writeString(file, """
                        host: relay.example.org
                        next-hops: {hop: {host: 127.0.0.1, port: %d, default: true}}
                        listeners: {smtp: {proxy-protocol: 127.0.7.1, permit: [some]}}
                        policies: {some: {type: ip-table, addresses: [127.0.7.1, 192.0.2.7]}}
                        """.formatted(hop.address().getPort()));
        running = Optional.of(new Running(folder, hop, YamlServer.start(file)));
    }

    @AfterContainer
    static void stop() throws IOException {
        Running over = running.orElseThrow();
        over.server().close();
        over.hop().close();
        MoreFiles.deleteRecursively(over.folder(), RecursiveDeleteOption.ALLOW_INSECURE);
    }

    private static String session(byte[] octets, int... cuts) throws IOException {
        try (TestClient client =
                TestClient.connect(running.orElseThrow().server().address("smtp"), PROXY)) {
            int from = 0;
            for (int cut : cuts) {
                client.send(Arrays.copyOfRange(octets, from, cut));
                from = cut;
            }
            client.send(Arrays.copyOfRange(octets, from, octets.length));
            client.endOutput();
            return client.rest();
        }
    }

    @Property(tries = 60)
    void packetBoundariesDoNotMatter(@ForAll("headers") byte[] header, @ForAll("cuts") SortedSet<Integer> cuts)
            throws IOException {
        byte[] octets = Bytes.concat(header, COMMANDS);
        int[] inside = cuts.stream()
                .mapToInt(Integer::intValue)
                .filter(cut -> cut < octets.length)
                .toArray();

        assertThat(session(octets, inside))
                .matches(
                        "220 [^\r]*\r\n(250[- ][^\r]*\r\n)+250 2\\.1\\.0 OK\r\n250 2\\.1\\.5 [^\r]*\r\n221 2\\.0\\.0 Bye\r\n");
    }

    /** A corrupt byte may change the client to another stranger, but never to the proxy or to a permitted client. */
    @Property(tries = 400)
    void corruptHeaderNeverGrantsProxyPermissions(
            @ForAll("strangers") byte[] header,
            @ForAll @IntRange(max = 999) int at,
            @ForAll @IntRange(min = 1, max = 255) int change)
            throws IOException {
        byte[] wrong = header.clone();
        wrong[at % wrong.length] ^= (byte) change;

        assertThat(session(Bytes.concat(wrong, COMMANDS))).doesNotContain("250 2.1.5");
    }

    @Provide
    Arbitrary<byte[]> headers() {
        return headersOf(OFFICE);
    }

    @Provide
    Arbitrary<byte[]> strangers() {
        return headersOf(STRANGER);
    }

    private static Arbitrary<byte[]> headersOf(String client) {
        IpAddress address = IpAddress.parse(client);
        return Arbitraries.of(
                SentHeaders.text(client),
                SentHeaders.text("::ffff:" + client),
                SentHeaders.binary(address),
                SentHeaders.binary(address, SentHeaders.field(0x02, new byte[100])),
                SentHeaders.checked(address, SentHeaders.field(0x20, new byte[5])));
    }

    @Provide
    Arbitrary<SortedSet<Integer>> cuts() {
        return Arbitraries.integers().between(1, 220).set().ofMaxSize(40).map(TreeSet::new);
    }
}
