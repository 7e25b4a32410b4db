package dev.relaypolicy.server.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relaypolicy.Listener;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.spi.ConfiguredPolicy;
import dev.relaypolicy.spi.PolicyContext;
import dev.relaypolicy.spi.PolicySettingsException;
import dev.relaypolicy.spi.PolicyType.Side;
import dev.relaypolicy.spi.RelayPolicyProvider;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.example.printers.PrinterPolicyProvider;
import org.junit.jupiter.api.Test;

class ProviderExampleTest {

    @Test
    void findsProviderByType() {
        Listener listener = new Listener("smtp", 25, Listener.Role.SMTP);
        // docs: finding a provider
        RelayPolicyProvider provider = ServiceLoader.load(RelayPolicyProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(candidate -> candidate.type().name().equals("printers"))
                .findFirst()
                .orElseThrow();
        ConfiguredPolicy printers =
                provider.create("office-printers", Map.of("address", List.of("192.0.2.10", "2001:db8::10")));
        RelayPolicy policy = printers.policy(new PolicyContext(listener, Side.PERMIT, Map.of()));
        // docs: end
        assertThat(policy.name()).isEqualTo("office-printers");
    }

    @Test
    void reportsEveryInvalidValue() {
        assertThatThrownBy(() -> new PrinterPolicyProvider()
                        .create("office-printers", Map.of("address", List.of("printer1", "10.1"))))
                .isInstanceOf(PolicySettingsException.class)
                .hasMessage("`address`: `printer1` is not an IP address, `10.1` is not an IP address");
    }

    @Test
    void rejectsUnknownKey() {
        assertThatThrownBy(() ->
                        new PrinterPolicyProvider().create("office-printers", Map.of("adress", List.of("192.0.2.10"))))
                .isInstanceOf(PolicySettingsException.class)
                .hasMessage("`adress`: unknown key; `printers` accepts address");
    }
}
