package dev.relaypolicy.server.wire;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import java.util.function.Supplier;

/** Counts sessions, in all and by client; an IPv6 client is its /64, of which it has every address. Thread-safe. */
final class SessionSlots {

    private static final int IPV6_CLIENT_PREFIX = 64;

    private final Supplier<SessionLimits> limits;
    private final Multiset<IpBlock> taken = HashMultiset.create();

    SessionSlots(Supplier<SessionLimits> limits) {
        this.limits = limits;
    }

    /** Takes a slot for the client. False where there is none left; then nothing was taken. */
    synchronized boolean take(IpAddress client) {
        IpBlock block = blockOf(client);
        SessionLimits now = limits.get();
        if (taken.size() >= now.sessions() || taken.count(block) >= now.sessionsPerClient()) {
            return false;
        }
        taken.add(block);
        return true;
    }

    /** Gives back a slot that the client took. */
    synchronized void release(IpAddress client) {
        taken.remove(blockOf(client));
    }

    private static IpBlock blockOf(IpAddress client) {
        return client.isIpv4() ? IpBlock.host(client) : IpBlock.prefix(client, IPV6_CLIENT_PREFIX);
    }
}
