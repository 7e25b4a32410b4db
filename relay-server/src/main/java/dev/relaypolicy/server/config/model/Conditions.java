package dev.relaypolicy.server.config.model;

import com.google.common.collect.ImmutableSet;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.RelayRequest.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The conditions of a policy, which must all hold. An absent condition holds.
 *
 * @param listeners the names of the listeners; empty for every one
 * @param sender the reverse path. Any client can send it: it is no credential (R3)
 */
public record Conditions(
        Set<String> listeners,
        Optional<ClientAddresses> client,
        Optional<Boolean> authenticated,
        Optional<Boolean> tls,
        Optional<AddressSet> sender,
        Optional<AddressSet> recipient) {

    public static final Conditions NONE = new Conditions(
            Set.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public Conditions {
        listeners = ImmutableSet.copyOf(listeners);
    }

    public boolean isEmpty() {
        return equals(NONE);
    }

    Stage stage() {
        if (recipient.isPresent()) {
            return Stage.RCPT;
        }
        return authenticated.isPresent() || tls.isPresent() || sender.isPresent() ? Stage.MAIL : Stage.CONNECT;
    }

    /** Returns whether all conditions hold, at {@link #stage} or later. */
    public boolean hold(RelayRequest request, TableContents tables) {
        return (listeners.isEmpty() || listeners.contains(request.listener().name()))
                && client.map(addresses -> addresses.table(tables).find(request.client()) >= 0)
                        .orElse(true)
                && authenticated
                        .map(yes -> yes == request.identity().isPresent())
                        .orElse(true)
                && tls.map(yes -> yes == request.tls().isPresent()).orElse(true)
                && sender.map(set -> request.reversePath()
                                .filter(path -> set.contains(path.address(), path.isNull()))
                                .isPresent())
                        .orElse(true)
                && recipient
                        .map(set -> request.forwardPath()
                                .filter(path -> set.contains(path.address(), false))
                                .isPresent())
                        .orElse(true);
    }

    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        if (!listeners.isEmpty()) {
            words.add("on " + String.join(" or ", listeners));
        }
        client.ifPresent(addresses -> words.add("from a client " + addresses));
        authenticated.ifPresent(yes -> words.add(yes ? "logged in" : "not logged in"));
        tls.ifPresent(yes -> words.add(yes ? "over TLS" : "in clear text"));
        sender.ifPresent(set -> words.add("with a sender of " + set));
        recipient.ifPresent(set -> words.add("for a recipient of " + set));
        return String.join(" and ", words);
    }
}
