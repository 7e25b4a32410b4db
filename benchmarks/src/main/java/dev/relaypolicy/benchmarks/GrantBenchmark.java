package dev.relaypolicy.benchmarks;

import com.google.common.base.Ticker;
import dev.relaypolicy.Grant;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.pop.CaffeineGrantStore;
import dev.relaypolicy.spi.GrantStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/** Measures stores of POP-before-SMTP grants with two threads. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Threads(2)
public class GrantBenchmark {

    private static final Duration WINDOW = Duration.ofMinutes(30);

    public enum Store {
        CAFFEINE,
        /** The lower bound: a map that never evicts. */
        CONCURRENT_HASH_MAP
    }

    @Param({"CAFFEINE"})
    Store store = Store.CAFFEINE;

    @Param({"10000"})
    int mailboxes;

    private final InstantSource clock = InstantSource.system();
    private GrantStore grants = new MapStore();
    private Grant[] known = {};

    @Setup
    public void fill() {
        grants = store == Store.CAFFEINE
                ? new CaffeineGrantStore(
                        WINDOW, CaffeineGrantStore.DEFAULT_CLIENTS_PER_MAILBOX, 2L * mailboxes, Ticker.systemTicker())
                : new MapStore();
        DomainName domain = new DomainName("example.com");
        Instant login = clock.instant();
        known = new Grant[mailboxes];
        for (int i = 0; i < mailboxes; i++) {
            EmailAddress mailbox = new EmailAddress("user" + i, domain);
            known[i] = new Grant(mailbox, IpAddress.ofIpv4(i), login, login.plus(WINDOW));
            grants.record(known[i]);
        }
    }

    private Grant any() {
        return known[ThreadLocalRandom.current().nextInt(known.length)];
    }

    @Benchmark
    public Optional<Grant> hit() {
        Grant grant = any();
        return grants.find(grant.mailbox(), grant.client(), clock.instant());
    }

    @Benchmark
    public void renew() {
        Grant grant = any();
        Instant login = clock.instant();
        grants.record(new Grant(grant.mailbox(), grant.client(), login, login.plus(WINDOW)));
    }

    private static final class MapStore implements GrantStore {
        private final Map<Key, Grant> byKey = new ConcurrentHashMap<>();

        private record Key(EmailAddress mailbox, IpAddress client) {}

        @Override
        public void record(Grant grant) {
            byKey.put(new Key(grant.mailbox(), grant.client()), grant);
        }

        @Override
        public Optional<Grant> find(EmailAddress mailbox, IpAddress client, Instant instant) {
            return Optional.ofNullable(byKey.get(new Key(mailbox, client))).filter(grant -> grant.holdsAt(instant));
        }

        @Override
        public void revoke(EmailAddress mailbox) {
            byKey.keySet().removeIf(key -> key.mailbox().equals(mailbox));
        }
    }
}
