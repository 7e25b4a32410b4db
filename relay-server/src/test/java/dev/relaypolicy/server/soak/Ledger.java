package dev.relaypolicy.server.soak;

import com.google.common.collect.HashMultimap;
import com.google.common.collect.SetMultimap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What was promised to clients and what was found of it. Thread-safe. */
final class Ledger {

    private final SetMultimap<String, String> promised = HashMultimap.create();
    private final SetMultimap<String, String> found = HashMultimap.create();
    private final List<String> damaged = new ArrayList<>();
    private long copies;
    private long unanswered;
    private long refused;

    /** A client has heard 250 for a message, and for each of its recipients before. */
    synchronized void promised(String id, Collection<String> recipients) {
        promised.putAll(id, recipients);
    }

    /** A client has heard 4xx or 5xx for a message. */
    synchronized void refused() {
        refused++;
    }

    /** A client has lost its connection in the middle of a transaction. */
    synchronized void unanswered() {
        unanswered++;
    }

    /** A whole copy was found. */
    synchronized void found(String id, String recipient) {
        found.put(id, recipient);
        copies++;
    }

    /** Something was found that nobody sent so. */
    synchronized void damaged(String what) {
        damaged.add(what);
    }

    /** Everything that is damaged, and every promise that was not kept. */
    synchronized Set<String> faults() {
        Set<String> faults = new TreeSet<>(damaged);
        promised.forEach((id, recipient) -> {
            if (!found.containsEntry(id, recipient)) {
                faults.add("lost: " + id + " for " + recipient);
            }
        });
        return faults;
    }

    /** How many messages were promised that are for some recipients of a domain. */
    synchronized long promisedTo(String domain) {
        return promised.keySet().stream()
                .filter(id -> promised.get(id).stream().anyMatch(recipient -> recipient.endsWith("@" + domain)))
                .count();
    }

    /** How many messages were promised. */
    synchronized long promises() {
        return promised.keySet().size();
    }

    /** How many transactions were cut off. */
    synchronized long cutOff() {
        return unanswered;
    }

    /** Says how much it was. */
    @Override
    public synchronized String toString() {
        return promises() + " messages answered 250 for " + promised.size() + " recipients, " + refused
                + " refused or deferred, " + unanswered + " cut off; " + copies + " copies found, of which "
                + (copies - found.size()) + " again";
    }
}
