// docs: a provider
package org.example.printers;

import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.spi.PolicySettings;
import dev.relaypolicy.spi.PolicySettingsException;
import dev.relaypolicy.spi.RelayPolicyProvider;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Creates {@link PrinterPolicy}s. The key {@code address} takes one or more addresses. */
public final class PrinterPolicyProvider implements RelayPolicyProvider {

    @Override
    public String type() {
        return "printers";
    }

    @Override
    public Set<String> keys() {
        return Set.of("address");
    }

    @Override
    public RelayPolicy create(String name, PolicySettings settings) {
        Set<IpAddress> printers = new HashSet<>();
        Map<String, String> problems = new TreeMap<>();
        for (String text : settings.values("address")) {
            IpAddress.tryParse(text)
                    .ifPresentOrElse(
                            printers::add,
                            () -> problems.merge(
                                    "address", "`" + text + "` is not an IP address", (a, b) -> a + ", " + b));
        }
        if (!problems.isEmpty()) {
            throw new PolicySettingsException(problems);
        }
        return new PrinterPolicy(name, printers);
    }
}
// docs: end
