package dev.relaypolicy.server.config.policy;

import dev.relaypolicy.RelayRequest.Stage;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.server.config.model.ClientAddresses;
import dev.relaypolicy.server.config.table.Table;
import dev.relaypolicy.server.config.table.TableContents;
import dev.relaypolicy.server.config.table.TableFormat;
import dev.relaypolicy.server.config.yaml.Values;
import dev.relaypolicy.spi.ConfiguredPolicy;
import dev.relaypolicy.spi.PolicySettings;
import dev.relaypolicy.spi.PolicyType;
import dev.relaypolicy.spi.PolicyType.Key;
import dev.relaypolicy.spi.PolicyType.Side;
import dev.relaypolicy.spi.PolicyType.Trait;
import dev.relaypolicy.spi.RelayPolicyProvider;
import dev.relaypolicy.spi.Strangers;
import dev.relaypolicy.tab.policy.SpammersPolicy;
import dev.relaypolicy.tab.xmail.SpammerRule;
import java.util.List;
import java.util.Optional;

/** The type {@code spammers}. */
public final class SpammersType implements RelayPolicyProvider {

    @Override
    public PolicyType type() {
        return new PolicyType(
                        "spammers",
                        Side.REFUSE,
                        "clients by address",
                        new Key("addresses", "addresses and networks"),
                        new Key("unless-authenticated", "`true` waits for a login until MAIL"),
                        new Key("file", "or a spammers.tab"),
                        ReplySetting.KEY)
                .with(Trait.READS_GRANTS);
    }

    @Override
    public ConfiguredPolicy create(PolicySettings settings) {
        TableSettings tables = TableSettings.of(settings);
        tables.exclusive("addresses", "file");
        tables.exclusive("unless-authenticated", "file");
        int code = settings.value("unless-authenticated", Values::flag).orElse(false) ? 0 : SpammerRule.DEFAULT_CODE;
        if (!settings.has("addresses") && !settings.has("file")) {
            settings.missing("addresses", "addresses: [192.0.2.0/24]");
        }
        IpTable<SpammerRule> inline = IpTable.firstMatch(
                ClientAddresses.rows(settings, "addresses", origin -> new SpammerRule(code, origin)));
        Optional<Table<IpTable<SpammerRule>>> file = tables.file(List.of(TableFormat.SPAMMERS));
        SmtpReply reply = ReplySetting.read(settings, SmtpReply.ACCESS_DENIED);
        return ConfiguredPolicy.using(
                context -> new SpammersPolicy(
                        settings.name(), () -> context.port(TableContents.class).get(file, inline), reply),
                code == 0 ? Stage.MAIL : Stage.CONNECT,
                Strangers.NONE);
    }
}
