package dev.relaypolicy.server.config.policy;

import dev.relaypolicy.Listener;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest.Stage;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.spi.ConfiguredPolicy;
import dev.relaypolicy.spi.PolicyContext;
import dev.relaypolicy.spi.PolicySettings;
import dev.relaypolicy.spi.PolicyType;
import dev.relaypolicy.spi.PolicyType.Side;
import dev.relaypolicy.spi.PolicyType.Trait;
import dev.relaypolicy.spi.RelayPolicyProvider;
import dev.relaypolicy.spi.Strangers;

/** The type {@code mailroot}. A configuration without a MailRoot does not have it. */
public final class MailRootType implements RelayPolicyProvider {

    public static final String NAME = "mailroot";

    @Override
    public PolicyType type() {
        return new PolicyType(NAME, Side.BOTH, "the chains of the MailRoot").with(Trait.PREDEFINED);
    }

    @Override
    public ConfiguredPolicy create(PolicySettings settings) {
        return ConfiguredPolicy.using(
                MailRootType::chain,
                Stage.CONNECT,
                Strangers.at(context -> context.port(Site.class).relayedByAddress()));
    }

    private static RelayPolicy chain(PolicyContext context) {
        Site site = context.port(Site.class);
        if (context.listener().role() == Listener.Role.POP3) {
            return site.popGate().refusals();
        }
        RelayGate gate = site.smtpGate(context.listener());
        return context.side() == Side.PERMIT ? gate.permits() : gate.refusals();
    }
}
