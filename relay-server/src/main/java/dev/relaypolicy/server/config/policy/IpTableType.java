package dev.relaypolicy.server.config.policy;

import dev.relaypolicy.Origin;
import dev.relaypolicy.RelayRequest.Stage;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.policy.IpTablePolicy;
import dev.relaypolicy.server.config.model.ClientAddresses;
import dev.relaypolicy.server.config.table.TableContents;
import dev.relaypolicy.server.config.table.TableFormat;
import dev.relaypolicy.spi.ConfiguredPolicy;
import dev.relaypolicy.spi.PolicyContext;
import dev.relaypolicy.spi.PolicySettings;
import dev.relaypolicy.spi.PolicyType;
import dev.relaypolicy.spi.PolicyType.Key;
import dev.relaypolicy.spi.PolicyType.Side;
import dev.relaypolicy.spi.RelayPolicyProvider;
import dev.relaypolicy.spi.Strangers;
import java.util.function.Function;

/** The type {@code ip-table}. */
public final class IpTableType implements RelayPolicyProvider {

    @Override
    public PolicyType type() {
        return new PolicyType(
                "ip-table",
                Side.PERMIT,
                "clients by address",
                new Key("addresses", "addresses and networks"),
                new Key("file", "or a file of them"),
                new Key("format", TableFormat.names(TableFormat.PERMITTED)));
    }

    @Override
    public ConfiguredPolicy create(PolicySettings settings) {
        ClientAddresses addresses = TableSettings.of(settings).addresses();
        Function<PolicyContext, IpTable<Origin>> table = context -> addresses.table(context.port(TableContents.class));
        return ConfiguredPolicy.using(
                context -> new IpTablePolicy(settings.name(), () -> table.apply(context)),
                Stage.RCPT,
                Strangers.at(table));
    }
}
