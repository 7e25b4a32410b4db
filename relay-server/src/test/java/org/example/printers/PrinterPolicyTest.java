package org.example.printers;

import dev.relaypolicy.Listener;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.testkit.contracts.RelayPolicyContract;
import java.time.Instant;
import java.util.List;
import java.util.Set;

// docs: the contract of a policy
class PrinterPolicyTest implements RelayPolicyContract {

    private static final IpAddress PRINTER = IpAddress.parse("192.0.2.10");
    private static final IpAddress OTHER = IpAddress.parse("192.0.2.99");

    @Override
    public RelayPolicy policy() {
        return new PrinterPolicy("printers", Set.of(PRINTER));
    }

    @Override
    public List<RelayRequest> requests() {
        return List.of(from(PRINTER), from(OTHER));
    }

    private static RelayRequest from(IpAddress client) {
        Listener listener = new Listener("smtp", 25, Listener.Role.SMTP);
        return RelayRequest.atConnect(client, listener, Instant.parse("2026-11-25T12:00:00Z"))
                .hello("printer.example")
                .mail(ReversePath.parse("printer@example.org"))
                .rcpt(ForwardPath.parse("you@example.net"));
    }
}
// docs: end
