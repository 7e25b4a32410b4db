// docs: a provider
package org.example.printers;

import dev.relaypolicy.RelayRequest.Stage;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.spi.ConfiguredPolicy;
import dev.relaypolicy.spi.PolicySettings;
import dev.relaypolicy.spi.PolicyType;
import dev.relaypolicy.spi.RelayPolicyProvider;
import dev.relaypolicy.spi.Strangers;
import java.util.List;
import java.util.Set;

/** The type {@code printers}: permits printers by address. */
public final class PrinterPolicyProvider implements RelayPolicyProvider {

    @Override
    public PolicyType type() {
        return new PolicyType(
                "printers",
                PolicyType.Side.PERMIT,
                "printers by address",
                new PolicyType.Key("address", "the addresses of the printers"));
    }

    @Override
    public ConfiguredPolicy create(PolicySettings settings) {
        List<IpAddress> printers = settings.values("address", PrinterPolicyProvider::address);
        return ConfiguredPolicy.of(
                new PrinterPolicy(settings.name(), Set.copyOf(printers)),
                Stage.RCPT,
                Strangers.at(printers.stream().map(IpBlock::host).toList(), settings.origin()));
    }

    private static IpAddress address(String text) {
        return IpAddress.tryParse(text)
                .orElseThrow(() -> new IllegalArgumentException("`" + text + "` is not an IP address"));
    }
}
// docs: end
