package dev.relaypolicy.server.wiring;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.Listener;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.server.wire.WireServer.PermittedClients;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * The clients that the configuration permits by address: without a login, they may send a message from the postmaster
 * of this server to a foreign domain.
 *
 * @param site supplies the current configuration
 * @param clock the time of the decision
 */
public record AddressPermits(Supplier<? extends Site> site, InstantSource clock) implements PermittedClients {

    /** An address in a domain that never exists (RFC 2606) and is never local. */
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
