package dev.relaypolicy.server.outbound;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.google.common.base.Ascii;
import com.google.common.base.Suppliers;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.MailDomain;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Cache;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupFailedException;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/**
 * Mail exchangers from DNS, ordered by preference, and randomly among equals (RFC 5321 section 5.1). If this server is
 * one, only more preferred hosts remain. A domain without MX records is its own exchanger; one with a null MX (RFC
 * 7505) accepts no mail. Answers are cached for their TTL. Thread-safe.
 */
public final class DnsMailExchangers implements MailExchangers {

    /** The maximum time of one lookup, over all name servers. */
    private static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration SERVER_TIMEOUT = Duration.ofSeconds(3);
    private static final int MAX_EXCHANGERS = 10;

    private static final SmtpReply NO_MAIL = SmtpReply.of(556, 5, 1, 10, "The domain accepts no mail");
    private static final SmtpReply NO_ANSWER =
            SmtpReply.of(451, 4, 4, 3, "The mail exchanger cannot be looked up now, please try again later");
    private static final SmtpReply NO_ROUTE =
            SmtpReply.of(451, 4, 4, 4, "There is no mail exchanger to go to, please try again later");

    private final Supplier<? extends MailDomain> localName;
    private final RandomGenerator random;
    private final Supplier<LookupSession> dns;

    private DnsMailExchangers(
            Supplier<? extends MailDomain> localName, RandomGenerator random, Supplier<Resolver> resolver) {
        this.localName = localName;
        this.random = random;
        this.dns = Suppliers.memoize(() -> LookupSession.builder()
                .resolver(resolver.get())
                .cache(new Cache(DClass.IN))
                .build());
    }

    /**
     * Returns mail exchangers that use the name servers of the system, which are read at the first lookup.
     *
     * @param random must be thread-safe
     */
    public static DnsMailExchangers bySystem(Supplier<? extends MailDomain> localName, RandomGenerator random) {
        return new DnsMailExchangers(localName, random, () -> withTimeout(new ExtendedResolver()));
    }

    /**
     * Returns mail exchangers that use one name server.
     *
     * @param random must be thread-safe
     */
    public static DnsMailExchangers by(
            Supplier<? extends MailDomain> localName, RandomGenerator random, InetSocketAddress server) {
        return new DnsMailExchangers(localName, random, () -> withTimeout(new SimpleResolver(server)));
    }

    private static Resolver withTimeout(Resolver resolver) {
        resolver.setTimeout(SERVER_TIMEOUT);
        return resolver;
    }

    @Override
    public List<String> of(DomainName domain) throws IOException {
        List<MXRecord> records = new ArrayList<>();
        try {
            for (Record found : lookUp(domain.ascii(), Type.MX)) {
                if (found instanceof MXRecord exchanger) {
                    records.add(exchanger);
                }
            }
        } catch (NoSuchRRSetException e) {
            // counts as an empty answer
        } catch (NoSuchDomainException e) {
            throw new NextHopException(NO_ROUTE, "the domain `" + domain + "` does not exist");
        } catch (LookupFailedException e) {
            throw new NextHopException(NO_ANSWER, "the MX lookup for `" + domain + "` failed: " + e);
        }
        if (records.isEmpty()) {
            return List.of(domain.ascii());
        }
        boolean onlyNull = true;
        for (MXRecord exchanger : records) {
            onlyNull &= exchanger.getTarget().equals(Name.root);
        }
        if (onlyNull) {
            throw new NextHopException(NO_MAIL, "the domain `" + domain + "` has a null MX: it accepts no mail");
        }
        List<String> hosts = ordered(records);
        if (hosts.isEmpty()) {
            throw new NextHopException(
                    NO_ROUTE,
                    "no mail exchanger of `" + domain + "` is preferred to this server, `" + localName.get() + "`");
        }
        return hosts;
    }

    private List<String> ordered(List<MXRecord> records) {
        int ownPreference = records.stream()
                .filter(record -> host(record).equals(localName.get().toString()))
                .mapToInt(MXRecord::getPriority)
                .min()
                .orElse(Integer.MAX_VALUE);
        List<MXRecord> shuffled = new ArrayList<>(records);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            shuffled.set(i, shuffled.set(random.nextInt(i + 1), shuffled.get(i)));
        }
        return shuffled.stream()
                .filter(record -> record.getPriority() < ownPreference && isHostName(host(record)))
                .sorted(Comparator.comparingInt(MXRecord::getPriority))
                .map(DnsMailExchangers::host)
                .distinct()
                .limit(MAX_EXCHANGERS)
                .toList();
    }

    /** Returns whether an MX target is a host name: DNS allows any name there. */
    private static boolean isHostName(String target) {
        try {
            return DomainName.parse(target).ascii().equals(target);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String host(MXRecord exchanger) {
        return Ascii.toLowerCase(exchanger.getTarget().toString(true));
    }

    @Override
    public List<InetAddress> addresses(String host) throws IOException {
        List<InetAddress> addresses = new ArrayList<>();
        IOException failure = new UnknownHostException("`" + host + "` has no address");
        for (int type : new int[] {Type.A, Type.AAAA}) {
            try {
                for (Record found : lookUp(host, type)) {
                    if (found instanceof ARecord four) {
                        addresses.add(four.getAddress());
                    } else if (found instanceof AAAARecord six) {
                        addresses.add(six.getAddress());
                    }
                }
            } catch (NoSuchRRSetException | NoSuchDomainException e) {
                // the other family may have an address
            } catch (LookupFailedException e) {
                failure = new IOException("the address lookup for `" + host + "` failed: " + e, e);
            }
        }
        if (addresses.isEmpty()) {
            throw failure;
        }
        return addresses;
    }

    private List<Record> lookUp(String name, int type) throws IOException {
        CompletableFuture<List<Record>> answer;
        try {
            answer = requireNonNull(dns.get())
                    .lookupAsync(Name.fromString(name + "."), type)
                    .thenApply(result -> List.copyOf(result.getRecords()))
                    .toCompletableFuture();
        } catch (TextParseException e) {
            throw new UnknownHostException("`" + name + "` is not a valid DNS name");
        }
        try {
            return answer.get(LOOKUP_TIMEOUT.toMillis(), MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LookupFailedException failed) {
                throw failed;
            }
            throw new LookupFailedException(String.valueOf(e.getCause()));
        } catch (TimeoutException e) {
            throw new LookupFailedException("no answer within " + LOOKUP_TIMEOUT.toSeconds() + " seconds");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
