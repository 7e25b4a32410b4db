package dev.relaypolicy.server.config.policy;

import dev.relaypolicy.Policies;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayRequest.Stage;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.spi.ConfiguredPolicy;
import dev.relaypolicy.spi.PolicySettings;
import dev.relaypolicy.spi.PolicyType;
import dev.relaypolicy.spi.PolicyType.Side;
import dev.relaypolicy.spi.PolicyType.Trait;
import dev.relaypolicy.spi.RelayPolicyProvider;
import dev.relaypolicy.spi.Strangers;

/** The type {@code refuse}. */
public final class RefuseType implements RelayPolicyProvider {

    @Override
    public PolicyType type() {
        return new PolicyType("refuse", Side.REFUSE, "everyone who meets the conditions", ReplySetting.KEY)
                .with(Trait.REFUSES_STRANGERS);
    }

    @Override
    public ConfiguredPolicy create(PolicySettings settings) {
        RelayDecision deny = RelayDecision.deny(
                Reason.of(
                        settings.name(),
                        "refused",
                        "everybody is refused whom the conditions leave",
                        settings.origin()),
                ReplySetting.read(settings, SmtpReply.ACCESS_DENIED));
        return ConfiguredPolicy.of(Policies.named(settings.name(), request -> deny), Stage.CONNECT, Strangers.NONE);
    }
}
