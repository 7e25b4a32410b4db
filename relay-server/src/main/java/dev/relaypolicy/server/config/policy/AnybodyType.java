package dev.relaypolicy.server.config.policy;

import dev.relaypolicy.Policies;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayRequest.Stage;
import dev.relaypolicy.spi.ConfiguredPolicy;
import dev.relaypolicy.spi.PolicySettings;
import dev.relaypolicy.spi.PolicyType;
import dev.relaypolicy.spi.PolicyType.Side;
import dev.relaypolicy.spi.RelayPolicyProvider;
import dev.relaypolicy.spi.Strangers;

/** The type {@code anybody}. GateBuilder cannot name it without a policy: its conditions are what limits it. */
public final class AnybodyType implements RelayPolicyProvider {

    @Override
    public PolicyType type() {
        return new PolicyType("anybody", Side.PERMIT, "everyone who meets the conditions");
    }

    @Override
    public ConfiguredPolicy create(PolicySettings settings) {
        RelayDecision permit = RelayDecision.permit(
                Reason.of(settings.name(), "permitted", "everybody may whom the conditions leave", settings.origin()));
        return ConfiguredPolicy.of(
                Policies.forAnyRecipient(Policies.named(
                        settings.name(),
                        request -> request.forwardPath().isPresent() ? permit : RelayDecision.abstain())),
                Stage.RCPT,
                Strangers.EVERYONE);
    }
}
