package dev.relaypolicy.server.config.policy;

import dev.relaypolicy.RelayRequest.Stage;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.server.config.model.ClientAddresses;
import dev.relaypolicy.server.config.table.Table;
import dev.relaypolicy.server.config.table.TableContents;
import dev.relaypolicy.server.config.table.TableFormat;
import dev.relaypolicy.spi.ConfiguredPolicy;
import dev.relaypolicy.spi.PolicySettings;
import dev.relaypolicy.spi.PolicyType;
import dev.relaypolicy.spi.PolicyType.Key;
import dev.relaypolicy.spi.PolicyType.Side;
import dev.relaypolicy.spi.RelayPolicyProvider;
import dev.relaypolicy.spi.Strangers;
import dev.relaypolicy.tab.policy.IpMapPolicy;
import dev.relaypolicy.tab.xmail.IpMapRule;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The type {@code ip-map}. */
public final class IpMapType implements RelayPolicyProvider {

    /** The precedence of allowed addresses. It is higher than that of denied ones: an allowance lifts a denial. */
    private static final int ALLOWED = 1;

    private static final int DENIED = 0;

    @Override
    public PolicyType type() {
        return new PolicyType(
                "ip-map",
                Side.REFUSE,
                "clients by address, at connect",
                new Key("deny", "addresses and networks"),
                new Key("allow", "exceptions from `deny`"),
                new Key("file", "or a file of both"),
                new Key("format", TableFormat.names(TableFormat.DENIED)),
                ReplySetting.KEY);
    }

    @Override
    public ConfiguredPolicy create(PolicySettings settings) {
        TableSettings tables = TableSettings.of(settings);
        tables.exclusive("deny", "file");
        tables.exclusive("allow", "file");
        List<IpTable.Row<IpMapRule>> rows = Stream.concat(
                        ClientAddresses.rows(settings, "deny", origin -> new IpMapRule(true, DENIED, origin)).stream(),
                        ClientAddresses.rows(settings, "allow", origin -> new IpMapRule(false, ALLOWED, origin))
                                .stream())
                .toList();
        if (!settings.has("deny") && !settings.has("file")) {
            settings.missing("deny", "deny: [192.0.2.0/24]");
        }
        IpTable<IpMapRule> inline = IpTable.highest(rows, row -> row.value().precedence());
        Optional<Table<IpTable<IpMapRule>>> file = tables.file(TableFormat.DENIED);
        SmtpReply reply = ReplySetting.read(settings, SmtpReply.ACCESS_DENIED);
        return ConfiguredPolicy.using(
                context -> new IpMapPolicy(
                        settings.name(), () -> context.port(TableContents.class).get(file, inline), reply),
                Stage.CONNECT,
                Strangers.NONE);
    }
}
