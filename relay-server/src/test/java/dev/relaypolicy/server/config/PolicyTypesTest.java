package dev.relaypolicy.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.relaypolicy.Policies;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayRequest.Stage;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.server.SilentReloads;
import dev.relaypolicy.server.config.model.Overrides;
import dev.relaypolicy.server.config.policy.BuiltInTypes;
import dev.relaypolicy.server.outbound.RecipientCallout;
import dev.relaypolicy.spi.ConfiguredPolicy;
import dev.relaypolicy.spi.PolicySettings;
import dev.relaypolicy.spi.PolicyType;
import dev.relaypolicy.spi.PolicyType.Side;
import dev.relaypolicy.spi.RelayPolicyProvider;
import dev.relaypolicy.spi.Strangers;
import dev.relaypolicy.tab.lint.Finding;
import dev.relaypolicy.tab.lint.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The descriptions of policy types, and how the configuration uses them. */
class PolicyTypesTest {

    @TempDir
    private Path folder;

    /** A type whose policies permit these strangers. */
    private record Foreign(Strangers strangers, Function<PolicySettings, RelayDecision> reading)
            implements RelayPolicyProvider {

        Foreign(Strangers strangers) {
            this(strangers, settings -> RelayDecision.abstain());
        }

        @Override
        public PolicyType type() {
            return new PolicyType("foreign", Side.PERMIT, "a test", new PolicyType.Key("word", "a word"));
        }

        @Override
        public ConfiguredPolicy create(PolicySettings settings) {
            RelayDecision decision = reading.apply(settings);
            return ConfiguredPolicy.of(Policies.named(settings.name(), request -> decision), Stage.RCPT, strangers);
        }
    }

    private List<String> lint(RelayPolicyProvider provider, String chains, String policy) throws IOException {
        Path file = Files.writeString(folder.resolve("relay.yaml"), """
                host: relay.example.org
                next-hops: {hop: {host: hop.example, default: true}}
                listeners: {smtp: {%s}}
                policies: {us: {%s}}
                """.formatted(chains, policy));
        return YamlLint.check(
                        YamlConfiguration.open(
                                file,
                                Overrides.NONE,
                                List.of(provider),
                                host -> RecipientCallout.NONE,
                                new SilentReloads(),
                                InstantSource.system()),
                        new Machine(List.of(), List.of()),
                        table -> {})
                .stream()
                .map(Finding::problem)
                .map(Problem::toString)
                .map(text -> text.replace(folder + "/", ""))
                .toList();
    }

    /** A type that is not in the list would be unknown to every configuration. */
    @Test
    void everyBuiltInTypeIsListed() {
        assertThat(new ClassFileImporter()
                                .withImportOption(new ImportOption.DoNotIncludeTests())
                                .importPackages("dev.relaypolicy")
                                .stream()
                                .filter(type -> type.isAssignableTo(RelayPolicyProvider.class) && !type.isInterface())
                                .map(type -> type.getFullName()))
                .hasSameElementsAs(BuiltInTypes.ALL.stream()
                        .map(provider -> provider.getClass().getName())
                        .toList());
    }

    @Test
    void lintReportsUnknownStrangers() throws IOException {
        assertThat(lint(new Foreign(Strangers.UNKNOWN), "permit: [us]", "type: foreign"))
                .singleElement()
                .asString()
                .startsWith("relay.yaml:4:1: warning: it is unknown which strangers may relay by `us` on the listener"
                        + " `smtp`")
                .endsWith("[unknown-strangers]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "when: {authenticated: true}",
                "when: {recipient: example.org}",
                "when: {client: 192.0.2.0/24}",
                "when: {listener: pop3}",
                "advisory: true",
            })
    void limitedPolicyOfUnknownStrangersIsFine(String limit) throws IOException {
        assertThat(lint(new Foreign(Strangers.UNKNOWN), "permit: [us]}, pop3: {refuse: []", "type: foreign, " + limit))
                .isEmpty();
    }

    @Test
    void refusalOfEveryStrangerMakesUnknownHarmless() throws IOException {
        assertThat(lint(new Foreign(Strangers.UNKNOWN), "refuse: [login-required], permit: [us]", "type: foreign"))
                .isEmpty();
    }

    @Test
    void typeThatPermitsEveryoneIsOpenRelay() throws IOException {
        assertThat(lint(new Foreign(Strangers.EVERYONE), "permit: [us]", "type: foreign"))
                .isNotEmpty()
                .allSatisfy(problem ->
                        assertThat(problem).contains("4:1: error: open relay").endsWith("[open-relay]"));
        assertThat(lint(new Foreign(Strangers.NONE), "permit: [us]", "type: foreign"))
                .isEmpty();
    }

    @Test
    void problemOfTypeHasItsPlace() throws IOException {
        Foreign strict = new Foreign(Strangers.NONE, settings -> {
            settings.value("word", text -> {
                throw new IllegalArgumentException("`" + text + "` is rude");
            });
            return RelayDecision.abstain();
        });
        assertThat(lint(strict, "permit: [us]", "type: foreign, word: darn"))
                .containsExactly("relay.yaml:4:38: error: `policies.us.word`: `darn` is rude [bad-value]");
    }

    /** Otherwise a key could work and not be documented. */
    @Test
    void typeCannotReadKeyThatItDoesNotName() throws IOException {
        Foreign sly = new Foreign(Strangers.NONE, settings -> {
            settings.has("secret");
            return RelayDecision.abstain();
        });
        assertThat(lint(sly, "permit: [us]", "type: foreign, secret: x"))
                .anySatisfy(problem -> assertThat(problem).contains("`foreign` does not name its key `secret`"));
    }

    @Test
    void predefinedNameCannotBeUsedForPolicy() throws IOException {
        assertThat(lint(new Foreign(Strangers.NONE), "permit: [us]", "type: foreign}, tls-required: {type: refuse"))
                .singleElement()
                .asString()
                .contains("is predefined");
    }

    @ParameterizedTest
    @CsvSource({"Printers, word", "two words, word", "fine, advisory", "fine, soft-bounce", "fine, when"})
    void badDescriptionIsRejected(String name, String key) {
        assertThatThrownBy(() -> new PolicyType(name, Side.PERMIT, "a test", new PolicyType.Key(key, "a key")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
