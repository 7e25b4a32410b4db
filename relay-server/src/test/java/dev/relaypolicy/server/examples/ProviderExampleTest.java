package dev.relaypolicy.server.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.spi.PolicySettings;
import dev.relaypolicy.spi.PolicySettingsException;
import dev.relaypolicy.spi.RelayPolicyProvider;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.example.printers.PrinterPolicyProvider;
import org.junit.jupiter.api.Test;

class ProviderExampleTest {

    @Test
    void aProviderIsFoundByItsType() {
        // docs: finding a provider
        RelayPolicyProvider provider = ServiceLoader.load(RelayPolicyProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(candidate -> candidate.type().equals("printers"))
                .findFirst()
                .orElseThrow();
        PolicySettings settings = new PolicySettings(Map.of("address", List.of("192.0.2.10", "2001:db8::10")));
        RelayPolicy policy = settings.create(provider, "office-printers");
        // docs: end
        assertThat(policy.name()).isEqualTo("office-printers");
    }

    @Test
    void everyProblemOfAKeyIsSaid() {
        PolicySettings settings = new PolicySettings(Map.of("address", List.of("printer1", "10.1")));
        assertThatThrownBy(() -> settings.create(new PrinterPolicyProvider(), "office-printers"))
                .isInstanceOf(PolicySettingsException.class)
                .hasMessage("`address`: `printer1` is not an IP address, `10.1` is not an IP address");
    }

    @Test
    void aKeyThatItDoesNotKnowIsSaidBeforeAnyPolicyIsMade() {
        PolicySettings settings = new PolicySettings(Map.of("adress", List.of("192.0.2.10")));
        assertThatThrownBy(() -> settings.create(new PrinterPolicyProvider(), "office-printers"))
                .isInstanceOf(PolicySettingsException.class)
                .hasMessage("`adress`: unknown key; `printers` accepts address");
    }
}
