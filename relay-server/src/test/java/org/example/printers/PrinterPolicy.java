// docs: a policy as a class
package org.example.printers;

import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.Trace;
import dev.relaypolicy.net.IpAddress;
import java.util.Set;

/** Permits our printers to relay; abstains for all other clients. */
final class PrinterPolicy implements RelayPolicy {

    private final String name;
    private final Set<IpAddress> printers;

    PrinterPolicy(String name, Set<IpAddress> printers) {
        this.name = name;
        this.printers = Set.copyOf(printers);
    }

    @Override
    public RelayDecision decide(RelayRequest request) {
        return decide(request, Trace.off());
    }

    @Override
    public RelayDecision decide(RelayRequest request, Trace trace) {
        if (request.stage() != RelayRequest.Stage.RCPT) {
            return RelayDecision.abstain();
        }
        if (!printers.contains(request.client())) {
            if (trace.isOn()) {
                trace.note("`" + request.client() + "` is not one of " + printers.size() + " printers");
            }
            return RelayDecision.abstain();
        }
        return RelayDecision.permit(Reason.of(name, "printer", "the client is one of our printers"));
    }

    @Override
    public String name() {
        return name;
    }
}
// docs: end
