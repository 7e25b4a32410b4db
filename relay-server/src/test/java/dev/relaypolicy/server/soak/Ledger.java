package dev.relaypolicy.server.soak;

import com.google.common.collect.HashMultimap;
import com.google.common.collect.SetMultimap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A record of the messages accepted from clients and of the copies found. Thread-safe. */
final class Ledger {

    private final SetMultimap<String, String> promised = HashMultimap.create();
    private final SetMultimap<String, String> found = HashMultimap.create();
    private final List<String> damaged = new ArrayList<>();
    private long copies;
    private long unanswered;
    private long refused;

    /** Records that a client received 250 for a message and its recipients. */
    synchronized void promised(String id, Collection<String> recipients) {
        promised.putAll(id, recipients);
    }

    /** Records that a client received 4xx or 5xx for a message. */
    synchronized void refused() {
        refused++;
    }

    /** Records that a client lost its connection during a transaction. */
    synchronized void unanswered() {
        unanswered++;
    }

    /** Records a complete copy. */
    synchronized void found(String id, String recipient) {
        found.put(id, recipient);
        copies++;
    }

    /** Records a file that is not a message as sent. */
    synchronized void damaged(String what) {
        damaged.add(what);
    }

    /** Returns all damaged and lost messages. */
    synchronized Set<String> faults() {
        Set<String> faults = new TreeSet<>(damaged);
        promised.forEach((id, recipient) -> {
            if (!found.containsEntry(id, recipient)) {
                faults.add("lost: " + id + " for " + recipient);
            }
        });
        return faults;
    }

    /** Returns the number of accepted messages with a recipient in a domain. */
    synchronized long promisedTo(String domain) {
        return promised.keySet().stream()
                .filter(id -> promised.get(id).stream().anyMatch(recipient -> recipient.endsWith("@" + domain)))
                .count();
    }

    /** Returns the number of accepted messages. */
    synchronized long promises() {
        return promised.keySet().size();
    }

    /** Returns the number of interrupted transactions. */
    synchronized long cutOff() {
        return unanswered;
    }

    /** Returns a summary in numbers. */
    @Override
    public synchronized String toString() {
        return promises() + " messages answered 250 for " + promised.size() + " recipients, " + refused
                + " refused or deferred, " + unanswered + " cut off; " + copies + " copies found, of which "
                + (copies - found.size()) + " again";
    }
}
