package dev.relaypolicy.server.outbound;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.google.common.base.Ticker;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Recipient callouts with a cache. A callout sends {@code MAIL FROM:<>} and RCPT to the next hop, over up to 10
 * connections of its own. Concurrent callouts for one recipient share one query. Failed queries are not cached.
 * Thread-safe.
 */
public final class CachedCallouts implements RecipientCallout {

    private static final int MAX_CACHED = 100_000;
    private static final int MAX_CONNECTIONS = 10;

    /**
     * Short, because a client waits 5 minutes for the reply to RCPT (RFC 5321 section 4.5.3.2.3), and the RCPT of the
     * message itself must fit in too.
     */
    private static final NextHopTimeouts MAX_TIMEOUTS =
            new NextHopTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(30));

    private final NextHopClient client;
    private final AsyncCache<Query, Answer> answers;

    private record Query(NextHopSettings hop, ForwardPath recipient, Keep keep) {}

    public CachedCallouts(NextHopClient client, Ticker ticker) {
        this.client = client;
        this.answers = Caffeine.newBuilder()
                .maximumSize(MAX_CACHED)
                .expireAfter(Expiry.creating(CachedCallouts::lifetime))
                .ticker(ticker::read)
                .executor(Runnable::run)
                .buildAsync();
    }

    private static Duration lifetime(Query query, Answer answer) {
        if (answer instanceof Answer.Known) {
            return query.keep().known();
        }
        return answer instanceof Answer.Unknown ? query.keep().unknown() : Duration.ZERO;
    }

    @Override
    public Answer ask(NextHopSettings hop, ForwardPath recipient, Keep keep) {
        Query query = new Query(hop, recipient, keep);
        CompletableFuture<Answer> own = new CompletableFuture<>();
        CompletableFuture<Answer> answer = answers.get(query, (absent, executor) -> own);
        if (answer == own) {
            complete(query, own);
        }
        return answer.join();
    }

    /** Completes the answer before QUIT, and in every case, because other threads may wait for it. */
    private void complete(Query query, CompletableFuture<Answer> answer) {
        try (NextHopConnection connection = client.connect(
                        limited(query.hop()), connected -> mail(connected, query.recipient()))
                .connection()) {
            answer.complete(rcpt(connection, query.recipient()));
        } catch (IOException e) {
            answer.complete(new Answer.Unsettled("the callout failed: " + e));
        } finally {
            answer.cancel(false);
        }
    }

    private static NextHopSettings limited(NextHopSettings hop) {
        NextHopTimeouts given = hop.timeouts();
        PoolSettings pool = hop.pool();
        int connections = Math.min(MAX_CONNECTIONS, pool.connections());
        return hop.with(new NextHopTimeouts(
                        shorter(MAX_TIMEOUTS.connect(), given.connect()),
                        shorter(MAX_TIMEOUTS.reply(), given.reply()),
                        shorter(MAX_TIMEOUTS.total(), given.total())))
                .with(new PoolSettings(
                        connections, Math.min(connections, pool.idle()), pool.idleTime(), pool.messages()));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Throws on a rejection: it is not about the recipient. */
    private static Optional<SmtpReply> mail(NextHopConnection connection, ForwardPath recipient) throws IOException {
        boolean utf8 = !isAscii(recipient) && connection.capabilities().smtpUtf8();
        NextHopReply reply = connection.command("MAIL FROM:<>" + (utf8 ? " SMTPUTF8" : ""));
        if (!reply.isAccepted()) {
            throw new IOException("the next hop answers MAIL FROM:<> with `" + reply + "`");
        }
        return Optional.empty();
    }

    private static Answer rcpt(NextHopConnection connection, ForwardPath recipient) throws IOException {
        if (!isAscii(recipient) && !connection.capabilities().smtpUtf8()) {
            return new Answer.Unknown("the next hop does not support internationalized addresses");
        }
        NextHopReply reply = connection.command("RCPT TO:" + recipient);
        if (reply.isAccepted()) {
            return new Answer.Known();
        }
        String said = "the next hop answers `" + reply + "`";
        return reply.code() >= 500 ? new Answer.Unknown(said) : new Answer.Unsettled(said);
    }

    private static boolean isAscii(ForwardPath recipient) {
        return recipient.address().map(EmailAddress::isAscii).orElse(true);
    }
}
