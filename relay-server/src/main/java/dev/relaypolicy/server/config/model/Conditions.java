package dev.relaypolicy.server.config.model;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSet;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.RelayRequest.Stage;
import dev.relaypolicy.server.config.table.TableContents;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * When a policy is asked: all of these must hold. What is not given holds. A fact that the session has not come to yet cannot be
 * judged: {@link #stage} says from when on it can.
 *
 * @param listeners the names of the listeners; empty for every one
 * @param client where the client comes from
 * @param authenticated whether somebody has logged in
 * @param tls whether the session is over TLS
 * @param sender the reverse path, which is no credential: anybody can give it (R3)
 * @param recipient the forward path
 */
public record Conditions(
        Set<String> listeners,
        Optional<ClientAddresses> client,
        Optional<Boolean> authenticated,
        Optional<Boolean> tls,
        Optional<AddressSet> sender,
        Optional<AddressSet> recipient) {

    /** Always. */
    public static final Conditions NONE = new Conditions(
            Set.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public Conditions {
        listeners = ImmutableSet.copyOf(listeners);
        requireNonNull(client, "client");
        requireNonNull(authenticated, "authenticated");
        requireNonNull(tls, "tls");
        requireNonNull(sender, "sender");
        requireNonNull(recipient, "recipient");
    }

    public boolean isEmpty() {
        return equals(NONE);
    }

    /** From when on everything is known that is asked for here. */
    Stage stage() {
        if (recipient.isPresent()) {
            return Stage.RCPT;
        }
        return authenticated.isPresent() || tls.isPresent() || sender.isPresent() ? Stage.MAIL : Stage.CONNECT;
    }

    /** Whether all of them hold, in a session that has come to {@link #stage}. */
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

    /** Returns the conditions in words, for explanations. */
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
