package dev.relaypolicy.server.wiring;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.Listener;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.server.wire.PermittedClients;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * The clients that the configuration lets relay by their address: those that could send a message from the postmaster of this server to
 * a foreign domain now, without a login.
 *
 * @param site the configuration in force
 * @param clock the time of the question
 */
public record AddressPermits(Supplier<? extends Site> site, InstantSource clock) implements PermittedClients {

    /** In a domain that never exists (RFC 2606), so that no policy knows it as its own. */
    private static final ForwardPath FOREIGN = ForwardPath.parse("postmaster@relay.invalid");

    public AddressPermits {
        requireNonNull(site, "site");
        requireNonNull(clock, "clock");
    }

    @Override
    public boolean include(Listener listener, IpAddress client) {
        if (listener.role() == Listener.Role.POP3) {
            return false;
        }
        Site now = site.get();
        RelayRequest request = RelayRequest.atConnect(client, listener, clock.instant())
                .hello("relay.invalid")
                .mail(ReversePath.parse("postmaster@" + now.hostName()))
                .rcpt(FOREIGN);
        return now.smtpGate(listener).decide(request) instanceof RelayDecision.Permit;
    }
}
