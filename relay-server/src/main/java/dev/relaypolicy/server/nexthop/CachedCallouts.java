package dev.relaypolicy.server.nexthop;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.google.common.base.Ticker;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Asks next hops for recipients as a bounce to them would, up to its RCPT, and remembers what they said. Who asks for a recipient
 * that somebody else is asking for waits for that answer. What is not an answer is not remembered; the circuit breaker of the
 * next hop sees to it that a dead one is not called for each recipient.
 *
 * <p>Questions have connections and a breaker of their own, so that they never wait for messages, nor messages for them: as many
 * as the next hop's pool has, at most 10. Thread-safe.
 */
public final class CachedCallouts implements RecipientCallout {

    private static final int MOST_REMEMBERED = 100_000;
    private static final int MOST_CONNECTIONS = 10;

    /** A client waits 5 minutes for its answer to RCPT (RFC 5321 section 4.5.3.2.3), and the message's own RCPT is yet to come. */
    private static final NextHopTimeouts LONGEST =
            new NextHopTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(30));

    private final NextHopClient client;
    private final AsyncCache<Question, Answer> answers;

    private record Question(NextHopSettings hop, ForwardPath recipient, Keep keep) {}

    /**
     * Callouts of which none has been made.
     *
     * @param client calls the next hops
     * @param ticker measures how old answers are
     */
    public CachedCallouts(NextHopClient client, Ticker ticker) {
        this.client = requireNonNull(client, "client");
        this.answers = Caffeine.newBuilder()
                .maximumSize(MOST_REMEMBERED)
                .expireAfter(Expiry.creating(CachedCallouts::time))
                .ticker(ticker::read)
                .executor(Runnable::run)
                .buildAsync();
    }

    private static Duration time(Question question, Answer answer) {
        if (answer instanceof Answer.Known) {
            return question.keep().known();
        }
        return answer instanceof Answer.Unknown ? question.keep().unknown() : Duration.ZERO;
    }

    @Override
    public Answer ask(NextHopSettings hop, ForwardPath recipient, Keep keep) {
        Question question = new Question(hop, recipient, keep);
        CompletableFuture<Answer> ours = new CompletableFuture<>();
        CompletableFuture<Answer> answer = answers.get(question, (unanswered, executor) -> ours);
        if (answer == ours) {
            settle(question, ours);
        }
        return answer.join();
    }

    /** Answers before it takes leave of the next hop, and in any case: whoever waits must not wait forever. */
    private void settle(Question question, CompletableFuture<Answer> answer) {
        try (NextHopConnection connection =
                client.connect(brief(question.hop()), connected -> mail(connected, question.recipient()))) {
            answer.complete(rcpt(connection, question.recipient()));
        } catch (IOException e) {
            answer.complete(new Answer.Unsettled("the next hop cannot be asked: " + e));
        } finally {
            answer.cancel(false);
        }
    }

    private static NextHopSettings brief(NextHopSettings hop) {
        NextHopTimeouts given = hop.timeouts();
        PoolSettings pool = hop.pool();
        int connections = Math.min(MOST_CONNECTIONS, pool.connections());
        return hop.with(new NextHopTimeouts(
                        shorter(LONGEST.connect(), given.connect()),
                        shorter(LONGEST.reply(), given.reply()),
                        shorter(LONGEST.total(), given.total())))
                .with(new PoolSettings(
                        connections, Math.min(connections, pool.idle()), pool.idleTime(), pool.messages()));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static void mail(NextHopConnection connection, ForwardPath recipient) throws IOException {
        boolean utf8 = !isAscii(recipient) && connection.offers().smtpUtf8();
        NextHopReply reply = connection.command("MAIL FROM:<>" + (utf8 ? " SMTPUTF8" : ""));
        if (!reply.isAccepted()) {
            // it says nothing of the recipient
            throw new IOException("MAIL FROM:<> is answered with `" + reply + "`");
        }
    }

    private static Answer rcpt(NextHopConnection connection, ForwardPath recipient) throws IOException {
        if (!isAscii(recipient) && !connection.offers().smtpUtf8()) {
            return new Answer.Unknown("the next hop takes no internationalized addresses");
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
