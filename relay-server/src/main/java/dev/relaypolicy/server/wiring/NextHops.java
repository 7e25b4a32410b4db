package dev.relaypolicy.server.wiring;

import com.google.common.base.Suppliers;
import com.google.common.base.Ticker;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.server.nexthop.CachedCallouts;
import dev.relaypolicy.server.nexthop.DnsMailExchangers;
import dev.relaypolicy.server.nexthop.NextHopClient;
import dev.relaypolicy.server.nexthop.RecipientCallout;
import java.security.SecureRandom;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Supplier;

/** Creates the clients of next hops. */
public final class NextHops {

    private NextHops() {}

    /** Creates a client with its own thread for deadlines, named after its purpose. */
    static NextHopClient client(Supplier<DomainName> ourselves, String purpose, Ticker ticker, SecureRandom random) {
        var closer = new ScheduledThreadPoolExecutor(
                1,
                new ThreadFactoryBuilder()
                        .setNameFormat(purpose + "-deadlines")
                        .setDaemon(true)
                        .build());
        closer.setRemoveOnCancelPolicy(true);
        return new NextHopClient(ourselves, DnsMailExchangers.bySystem(ourselves, random), ticker, closer);
    }

    /** Returns callouts that create their client at the first call, because few configurations use callouts. */
    public static RecipientCallout callouts(Supplier<DomainName> ourselves, Ticker ticker) {
        Supplier<RecipientCallout> made = Suppliers.memoize(
                () -> new CachedCallouts(client(ourselves, "callout", ticker, new SecureRandom()), ticker));
        return (hop, recipient, keep) -> made.get().ask(hop, recipient, keep);
    }
}
