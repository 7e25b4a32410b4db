package dev.relaypolicy.server.config.policy;

import dev.relaypolicy.Policies;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest.Stage;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.server.config.model.AddressSet;
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
import dev.relaypolicy.tab.policy.SpamAddressPolicy;
import dev.relaypolicy.tab.xmail.SpamAddressTab;
import java.util.List;
import java.util.Optional;

/** The type {@code sender-refused}. */
public final class SenderRefusedType implements RelayPolicyProvider {

    private static final SmtpReply REFUSED = SmtpReply.of(550, 5, 7, 1, "Sender refused");

    @Override
    public PolicyType type() {
        return new PolicyType(
                "sender-refused",
                Side.REFUSE,
                "senders, at MAIL",
                new Key("senders", "addresses, domains, `\"<>\"`"),
                new Key("file", "or a spam-address.tab"),
                ReplySetting.KEY);
    }

    @Override
    public ConfiguredPolicy create(PolicySettings settings) {
        TableSettings tables = TableSettings.of(settings);
        tables.exclusive("senders", "file");
        if (!settings.has("senders") && !settings.has("file")) {
            settings.missing("senders", "senders: [example.org, \"<>\"]");
        }
        AddressSet senders = AddressSet.of(settings.values("senders", AddressSet.Item::parse));
        Optional<Table<SpamAddressTab>> file = tables.file(List.of(TableFormat.SENDERS));
        SmtpReply reply = ReplySetting.read(settings, REFUSED);
        RelayDecision deny = RelayDecision.deny(
                Reason.of(settings.name(), "listed", "the sender is listed", settings.origin()), reply);
        RelayPolicy inline = Policies.named(settings.name(), request -> {
            Optional<ReversePath> path = request.reversePath();
            return path.isPresent()
                            && senders.contains(path.get().address(), path.get().isNull())
                    ? deny
                    : RelayDecision.abstain();
        });
        return ConfiguredPolicy.using(
                context -> file.isEmpty()
                        ? inline
                        : new SpamAddressPolicy(
                                settings.name(),
                                () -> context.port(TableContents.class).get(file.get()),
                                reply),
                Stage.MAIL,
                Strangers.NONE);
    }
}
