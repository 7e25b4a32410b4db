package dev.relaypolicy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.DecisionListener;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Listener.Role;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayDecision.Effect;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.SilentReloads;
import dev.relaypolicy.server.config.model.Overrides;
import dev.relaypolicy.server.protocol.wire.LogRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings {@code advisory} and {@code soft-bounce}, which every policy has. */
class PolicyOnTrialTest {

    private static final Listener SMTP = new Listener("smtp", 25, Role.SMTP);
    private static final RelayRequest REQUEST = RelayRequest.atConnect(
                    IpAddress.parse("192.0.2.7"), SMTP, Instant.EPOCH)
            .mail(ReversePath.parse("ann@example.org"))
            .rcpt(ForwardPath.parse("you@example.net"));

    @TempDir
    private Path folder;

    private ReadResult<YamlConfiguration> open(String chains, String policies) throws IOException {
        Path file = Files.writeString(folder.resolve("relay.yaml"), """
                host: relay.example.org
                next-hops: {hop: {host: hop.example, default: true}}
                listeners: {smtp: {%s}}
                policies: {%s}
                """.formatted(chains, policies));
        return ConfigurationFixture.open(file, Overrides.NONE, new SilentReloads(), InstantSource.system());
    }

    private RelayGate gate(String chains, String policies) throws IOException {
        return open(chains, policies).orThrow().get().smtpGate(SMTP);
    }

    private List<String> rules(String chains, String policies) throws IOException {
        return open(chains, policies).problems().stream().map(Problem::ruleId).toList();
    }

    private static List<String> messages(LogRecorder log) {
        return log.records().stream().map(LogRecord::getMessage).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "type: ip-table, addresses: 192.0.2.0/24",
                "type: anybody, when: {client: 192.0.2.0/24}",
                "type: printers, address: 192.0.2.7"
            })
    void advisoryPermitOnlyLogs(String policy) throws IOException {
        assertThat(gate("permit: [us]", "us: {%s}".formatted(policy))
                        .decide(REQUEST)
                        .effect())
                .isEqualTo(Effect.PERMIT);

        RelayGate gate = gate("permit: [us]", "us: {%s, advisory: true}".formatted(policy));
        try (LogRecorder log = new LogRecorder(DecisionListener.class)) {
            RelayDecision decision = gate.decide(REQUEST);

            assertThat(decision.effect()).isEqualTo(Effect.DENY);
            assertThat(messages(log))
                    .singleElement()
                    .asString()
                    .startsWith("advisory id=- ")
                    .contains(" verdict=permit ", " policy=us ", " client=192.0.2.7 ", " to=<you@example.net> ");
            assertThat(gate.explain(REQUEST).decision()).isEqualTo(decision);
            assertThat(messages(log)).as("explain does not log").hasSize(1);
        }
        assertThat(gate.explain(REQUEST).tree()).contains("advisory", "us: permit");
    }

    @Test
    void advisoryRefusalOnlyLogs() throws IOException {
        RelayGate gate = gate(
                "refuse: [no], permit: [us]",
                "no: {type: refuse, advisory: true}, us: {type: ip-table, addresses: 192.0.2.0/24}");
        try (LogRecorder log = new LogRecorder(DecisionListener.class)) {
            assertThat(gate.decide(REQUEST).effect()).isEqualTo(Effect.PERMIT);
            assertThat(messages(log)).singleElement().asString().contains(" verdict=deny code=554 ");
        }
    }

    @Test
    void advisoryPolicyWithoutOpinionLogsNothing() throws IOException {
        RelayGate gate = gate("permit: [us]", "us: {type: ip-table, addresses: 198.51.100.1, advisory: true}");
        try (LogRecorder log = new LogRecorder(DecisionListener.class)) {
            gate.decide(REQUEST);
            assertThat(messages(log)).isEmpty();
        }
    }

    /** If an advisory refusal counted, it would hide an open relay; if an advisory permit counted, it would be one. */
    @Test
    void openRelayCheckIgnoresAdvisoryPolicies() throws IOException {
        assertThat(rules("permit: [all]", "all: {type: anybody}")).contains("open-relay");
        assertThat(rules("permit: [all]", "all: {type: anybody, advisory: true}"))
                .isEmpty();
        assertThat(rules("refuse: [no], permit: [all]", "no: {type: login-required}, all: {type: anybody}"))
                .isEmpty();
        assertThat(rules(
                        "refuse: [no], permit: [all]",
                        "no: {type: login-required, advisory: true}, all: {type: anybody}"))
                .contains("open-relay");
    }

    @Test
    void softBounceDefersInsteadOfDenying() throws IOException {
        RelayGate gate = gate("refuse: [no]", "no: {type: refuse, soft-bounce: true, reply: 554 5.7.1 Go away}");

        RelayDecision decision = gate.decide(REQUEST);

        assertThat(decision).isInstanceOfSatisfying(RelayDecision.Defer.class, defer -> {
            assertThat(defer.reply().code()).isEqualTo(451);
            assertThat(defer.reason().policy()).isEqualTo("no");
        });
    }

    /** A deferred stranger cannot relay either. */
    @Test
    void softBounceStillRefusesStrangers() throws IOException {
        assertThat(rules(
                        "refuse: [no], permit: [all]",
                        "no: {type: login-required, soft-bounce: true}, all: {type: anybody}"))
                .isEmpty();
    }

    @Test
    void softBounceOnPermitIsReported() throws IOException {
        assertThat(open("permit: [us]", "us: {type: ip-table, addresses: 192.0.2.1, soft-bounce: true}")
                        .problems())
                .singleElement()
                .asString()
                .contains(
                        "4:55: warning: `soft-bounce` has no effect: `ip-table` never refuses: remove it [no-effect]");
    }

    @Test
    void settingMustBeFlag() throws IOException {
        assertThat(open("permit: [us]", "us: {type: ip-table, addresses: 192.0.2.1, advisory: yes}")
                        .problems())
                .singleElement()
                .asString()
                .contains("4:65: error: `policies.us.advisory`: `yes` is neither `true` nor `false` [bad-value]");
    }
}
