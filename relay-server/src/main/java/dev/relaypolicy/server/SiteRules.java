package dev.relaypolicy.server;

import dev.relaypolicy.GrantFinding;
import dev.relaypolicy.Identity;
import dev.relaypolicy.Listener;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.RelayRules;
import dev.relaypolicy.pop.PopBeforeSmtp;
import java.util.Optional;

/** The relay rules of a site. */
public record SiteRules(Site site, PopBeforeSmtp grants) implements RelayRules {

    private static final GrantFinding SWITCHED_OFF = new GrantFinding.None("POP-before-SMTP is switched off");

    @Override
    public RelayGate gate(Listener listener) {
        return site.smtpGate(listener);
    }

    @Override
    public Optional<Identity> refresh(Identity identity) {
        return site.smtpCredentials().refresh(identity);
    }

    @Override
    public GrantFinding grant(RelayRequest request) {
        return site.popBeforeSmtp() ? grants.find(request) : SWITCHED_OFF;
    }
}
