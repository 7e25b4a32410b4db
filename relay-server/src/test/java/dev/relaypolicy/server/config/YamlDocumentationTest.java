package dev.relaypolicy.server.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.server.TestCertificates;
import dev.relaypolicy.server.config.model.Configuration;
import dev.relaypolicy.server.config.model.ListenerSettings;
import dev.relaypolicy.server.config.model.NamedPolicy;
import dev.relaypolicy.server.config.model.Overrides;
import dev.relaypolicy.server.config.policy.BuiltInTypes;
import dev.relaypolicy.server.config.read.ConfigurationReader;
import dev.relaypolicy.server.protocol.wire.ListenAddress;
import dev.relaypolicy.spi.PolicyType;
import dev.relaypolicy.spi.RelayPolicyProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares docs/yaml.md and the example with every default with the code. */
class YamlDocumentationTest {

    private static final Pattern KEYS = Pattern.compile(": use (.*) \\[unknown-key\\]");
    /** The mark of an example line that is commented out. Prose has a blank and then a capital. */
    private static final Pattern SHOWN = Pattern.compile("(?m)^#(?=[a-z]|  )");

    private static final Pattern BLOCK = Pattern.compile("(?m)^```yaml\\n(.*?)^```$", Pattern.DOTALL);

    @TempDir
    private Path folder;

    private static String page() throws IOException {
        return page("yaml.md");
    }

    private static String page(String name) throws IOException {
        return Files.readString(Examples.folder().resolveSibling(name));
    }

    private static List<Problem> problems(String yaml) {
        return reader().read("relay.yaml", yaml.getBytes(UTF_8)).problems();
    }

    private static ConfigurationReader reader() {
        return new ConfigurationReader(Path.of("/nowhere"), Overrides.NONE, List.of());
    }

    /** Finds the keys through an unknown key: the error names the known ones. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "zzzzzzzzzz: 1",
                "listeners: {smtp: {zzzzzzzzzz: 1}}",
                "policies: {p: {type: ip-table, zzzzzzzzzz: 1}}",
                "policies: {p: {type: ip-map, zzzzzzzzzz: 1}}",
                "policies: {p: {type: spammers, zzzzzzzzzz: 1}}",
                "policies: {p: {type: sender-refused, zzzzzzzzzz: 1}}",
                "policies: {p: {type: refuse, zzzzzzzzzz: 1}}",
                "policies: {p: {type: refuse, when: {zzzzzzzzzz: 1}}}",
                "local-domains: {example.org: {zzzzzzzzzz: 1}}",
                "local-domains: {example.org: {recipients: {zzzzzzzzzz: 1}}}",
                "relay-domains: {example.org: {recipients: {callout: {zzzzzzzzzz: 1}}}}",
                "relay-domains: {example.org: {recipients: {zzzzzzzzzz: 1}}}",
                "users: {ann: {zzzzzzzzzz: 1}}",
                "user-files: [{zzzzzzzzzz: 1}]",
                "tls: {zzzzzzzzzz: 1}",
                "tls: {certificates: [{zzzzzzzzzz: 1}]}",
                "limits: {zzzzzzzzzz: 1}",
                "login-throttle: {zzzzzzzzzz: 1}",
                "pop-before-smtp: {zzzzzzzzzz: 1}",
                "next-hops: {hop: {zzzzzzzzzz: 1}}",
                "next-hops: {hop: {tls: {zzzzzzzzzz: 1}}}",
                "next-hops: {hop: {login: {zzzzzzzzzz: 1}}}",
                "next-hops: {hop: {login: {oauth2: {zzzzzzzzzz: 1}}}}",
                "next-hops: {hop: {timeouts: {zzzzzzzzzz: 1}}}",
                "next-hops: {hop: {pool: {zzzzzzzzzz: 1}}}",
                "next-hops: {hop: {breaker: {zzzzzzzzzz: 1}}}",
            })
    void pageDocumentsEveryKey(String yaml) throws IOException {
        assertKeysStandOn("yaml.md", yaml);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "relay-domains: {example.org: {recipients: {callout: {zzzzzzzzzz: 1}}}}",
                "next-hops: {hop: {zzzzzzzzzz: 1}}",
                "next-hops: {hop: {tls: {zzzzzzzzzz: 1}}}",
                "next-hops: {hop: {login: {zzzzzzzzzz: 1}}}",
                "next-hops: {hop: {login: {oauth2: {zzzzzzzzzz: 1}}}}",
                "next-hops: {hop: {timeouts: {zzzzzzzzzz: 1}}}",
                "next-hops: {hop: {pool: {zzzzzzzzzz: 1}}}",
                "next-hops: {hop: {breaker: {zzzzzzzzzz: 1}}}",
            })
    void nextHopPageDocumentsEveryKey(String yaml) throws IOException {
        assertKeysStandOn("next-hop.md", yaml);
    }

    private static void assertKeysStandOn(String name, String yaml) throws IOException {
        Set<String> keys = new TreeSet<>();
        for (Problem problem : problems(yaml)) {
            Matcher known = KEYS.matcher(problem.toString());
            if (known.find()) {
                keys.addAll(Splitter.on(", ").splitToList(known.group(1)));
            }
        }
        assertThat(keys).isNotEmpty();
        String page = page(name);
        assertThat(keys).allSatisfy(key -> assertThat(page).containsPattern("[`{ ]" + Pattern.quote(key) + "(`|:)"));
    }

    @Test
    void pageHasTableOfBuiltInTypes() throws IOException {
        String rows = BuiltInTypes.ALL.stream()
                .map(RelayPolicyProvider::type)
                .map(YamlDocumentationTest::row)
                .collect(Collectors.joining());
        assertThat(page()).contains("|---|---|---|---|\n" + rows + "| any other |");
    }

    private static String row(PolicyType type) {
        String in = switch (type.side()) {
            case REFUSE -> "`refuse`";
            case PERMIT -> "`permit`";
            case BOTH -> "both";
        };
        String keys = type.keys().stream()
                .map(key -> "`" + key.name() + "`: " + key.meaning())
                .collect(Collectors.joining("; "));
        return "| `" + type.name() + "` | " + in + " | " + type.meaning() + " |" + (keys.isEmpty() ? "" : " " + keys)
                + " |\n";
    }

    @Test
    void pageListsEveryExample() throws IOException {
        String page = page();
        assertThat(Examples.configurations())
                .allSatisfy(file -> assertThat(page).contains("(examples/" + file.getFileName() + ")"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"yaml.md", "next-hop.md"})
    void yamlBlocksOfPagesLoad(String name) throws IOException {
        Files.writeString(
                folder.resolve("internal-ca.pem"),
                TestCertificates.pem(new TestCertificates("internal").certificate()));
        Files.writeString(folder.resolve("smarthost.password"), "a password");
        List<String> blocks =
                BLOCK.matcher(page(name)).results().map(block -> block.group(1)).toList();
        assertThat(blocks)
                .isNotEmpty()
                .allSatisfy(block -> assertThat(new ConfigurationReader(folder, Overrides.NONE, List.of())
                                .read(name, block.getBytes(UTF_8))
                                .problems())
                        .isEmpty());
    }

    @Test
    void exampleStatesDefaults() throws IOException {
        String example = Files.readString(Examples.folder().resolve("relay.yaml"));
        Configuration written = reader().read(
                        "relay.yaml", SHOWN.matcher(example).replaceAll("").getBytes(UTF_8))
                .orThrow();
        Configuration left = reader().read("relay.yaml", """
                        host: relay.example.org
                        next-hops: {smarthost: {host: smarthost.example.net, default: true}}
                        """.getBytes(UTF_8)).orThrow();

        assertThat(written.limits()).isEqualTo(left.limits());
        assertThat(written.data()).isEqualTo(left.data());
        assertThat(written.allowOpenRelay()).isEqualTo(left.allowOpenRelay());
        assertThat(written.clearTextLogins()).isEqualTo(left.clearTextLogins());
        assertThat(written.mail().folder()).isEqualTo(left.mail().folder());
        assertThat(written.mail().defaultHop()).isEqualTo(left.mail().defaultHop());
        assertThat(addresses(written)).isEqualTo(addresses(left));
        assertThat(chains(written)).isEqualTo(chains(left));
    }

    @Test
    void installedExampleListensOnLoopbackAndRelaysForNoOne() throws IOException {
        Configuration installed = reader().read(
                        "relay.yaml", Files.readAllBytes(Examples.folder().resolve("relay.yaml")))
                .orThrow();

        assertThat(addresses(installed))
                .hasSize(3)
                .allMatch(listener -> listener.address().toInetAddress().isLoopbackAddress());
        assertThat(chains(installed).stream().flatMap(List::stream).flatMap(List::stream))
                .containsOnly("local-recipients", "relay-domains", "authenticated");
        assertThat(installed.mail().local().isEmpty()).isTrue();
        assertThat(installed.mail().relayed().isEmpty()).isTrue();
        assertThat(installed.mail().defaultHop()).isEmpty();
        assertThat(installed.users()).isEmpty();
        assertThat(installed.userFiles()).isEmpty();
    }

    private static List<ListenAddress> addresses(Configuration configuration) {
        return configuration.listeners().stream().map(ListenerSettings::address).toList();
    }

    private static List<List<List<String>>> chains(Configuration configuration) {
        return configuration.listeners().stream()
                .map(listener -> List.of(names(listener.refuse()), names(listener.permit())))
                .toList();
    }

    private static List<String> names(List<NamedPolicy> chain) {
        return chain.stream().map(NamedPolicy::name).toList();
    }
}
