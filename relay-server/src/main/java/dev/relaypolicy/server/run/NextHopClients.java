package dev.relaypolicy.server.run;

import com.google.common.base.Suppliers;
import com.google.common.base.Ticker;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.server.outbound.CachedCallouts;
import dev.relaypolicy.server.outbound.DnsMailExchangers;
import dev.relaypolicy.server.outbound.NextHopClient;
import dev.relaypolicy.server.outbound.RecipientCallout;
import java.security.SecureRandom;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Supplier;

/** Creates clients of next hops. */
public final class NextHopClients {

    private NextHopClients() {}

    /** Each client has a thread for its deadlines, which is named after the purpose. */
    static NextHopClient create(Supplier<DomainName> hostName, String purpose, Ticker ticker, SecureRandom random) {
        var deadlines = new ScheduledThreadPoolExecutor(
                1,
                new ThreadFactoryBuilder()
                        .setNameFormat(purpose + "-deadlines")
                        .setDaemon(true)
                        .build());
        deadlines.setRemoveOnCancelPolicy(true);
        return new NextHopClient(hostName, DnsMailExchangers.bySystem(hostName, random), ticker, deadlines);
    }

    /** Returns recipient callouts. Their client is created at the first callout, since few configurations use them. */
    public static RecipientCallout callouts(Supplier<DomainName> hostName, Ticker ticker) {
        Supplier<RecipientCallout> callouts = Suppliers.memoize(
                () -> new CachedCallouts(create(hostName, "callout", ticker, new SecureRandom()), ticker));
        return (hop, recipient, keep) -> callouts.get().ask(hop, recipient, keep);
    }
}
