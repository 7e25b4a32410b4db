package dev.relaypolicy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Listener;
import dev.relaypolicy.Listener.Role;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.SilentReloads;
import dev.relaypolicy.server.config.model.Overrides;
import dev.relaypolicy.server.outbound.RecipientCallout;
import dev.relaypolicy.spi.ConfiguredPolicy;
import dev.relaypolicy.spi.PolicySettings;
import dev.relaypolicy.spi.PolicyType;
import dev.relaypolicy.spi.PolicyType.Side;
import dev.relaypolicy.spi.RelayPolicyProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.example.printers.PrinterPolicyProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A foreign policy that permits does not end the chain of refusals (R9). */
class ForeignRefusalTest {

    /** The printers type, for both sides. */
    private static final class BothSides implements RelayPolicyProvider {
        private final RelayPolicyProvider printers = new PrinterPolicyProvider();

        @Override
        public PolicyType type() {
            PolicyType type = printers.type();
            return new PolicyType(type.name(), Side.BOTH, type.meaning(), type.keys(), type.traits());
        }

        @Override
        public ConfiguredPolicy create(PolicySettings settings) {
            return printers.create(settings);
        }
    }

    @TempDir
    private Path folder;

    private RelayDecision decision(String chains) throws IOException {
        Path file = Files.writeString(folder.resolve("relay.yaml"), """
                host: relay.example.org
                next-hops: {hop: {host: hop.example, default: true}}
                listeners: {smtp: {%s}}
                policies:
                  printers: {type: printers, address: 192.0.2.7}
                  secret: {type: refuse, when: {recipient: secret@example.net}}
                """.formatted(chains));
        Listener smtp = new Listener("smtp", 25, Role.SMTP);
        RelayRequest request = RelayRequest.atConnect(IpAddress.parse("192.0.2.7"), smtp, Instant.EPOCH)
                .mail(ReversePath.parse("printer@example.org"))
                .rcpt(ForwardPath.parse("secret@example.net"));
        return YamlConfiguration.open(
                        file,
                        Overrides.NONE,
                        List.of(new BothSides()),
                        host -> RecipientCallout.NONE,
                        new SilentReloads(),
                        InstantSource.system())
                .orThrow()
                .get()
                .smtpGate(smtp)
                .decide(request);
    }

    @Test
    void permitInRefuseChainHidesNoRefusal() throws IOException {
        assertThat(decision("permit: [printers]").effect()).isEqualTo(RelayDecision.Effect.PERMIT);
        assertThat(decision("refuse: [secret, printers], permit: [printers]").effect())
                .isEqualTo(RelayDecision.Effect.DENY);
        assertThat(decision("refuse: [printers, secret], permit: [printers]").effect())
                .isEqualTo(RelayDecision.Effect.DENY);
        assertThat(decision("refuse: [printers]").effect())
                .as("and it permits nothing there")
                .isEqualTo(RelayDecision.Effect.DENY);
    }
}
