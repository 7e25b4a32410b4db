package dev.relaypolicy.benchmarks.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.collect.ImmutableList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a client says in a session, after the greeting.
 *
 * @param exchanges one after the other
 * @param recipients how many RCPT commands there are in all
 */
record Script(ImmutableList<Exchange> exchanges, int recipients) {

    /** The recipients of a transaction: as many as RFC 5321 section 4.5.3.1.8 makes every server take. */
    static final int BATCH = 100;

    /** The transactions of a pipelined session; Postfix takes more RSET commands than that for mischief. */
    private static final int BATCHES = 50;

    static final String DOMAIN = "bench.example";

    private static final String SENDER = "sender@client.example";
    private static final Exchange EHLO = Exchange.of("EHLO client.example\r\n", 1);
    private static final Exchange QUIT = Exchange.of("QUIT\r\n", 1);

    /**
     * What is sent in one write, and how many replies are waited for.
     *
     * @param octets never changed
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    record Exchange(byte[] octets, int replies) {
        static Exchange of(String text, int replies) {
            return new Exchange(text.getBytes(US_ASCII), replies);
        }
    }

    /** EHLO, MAIL, RCPT and QUIT, each after the reply to the one before. */
    static Script lockStep() {
        return new Script(ImmutableList.of(EHLO, Exchange.of(mail(), 1), Exchange.of(rcpt(0), 1), QUIT), 1);
    }

    /** Transactions of 100 recipients, each with its MAIL and RSET in one write. */
    static Script pipelined() {
        String transaction =
                mail() + IntStream.range(0, BATCH).mapToObj(Script::rcpt).collect(Collectors.joining()) + "RSET\r\n";
        Exchange batch = Exchange.of(transaction, BATCH + 2);
        ImmutableList.Builder<Exchange> exchanges =
                ImmutableList.<Exchange>builder().add(EHLO);
        for (int i = 0; i < BATCHES; i++) {
            exchanges.add(batch);
        }
        return new Script(exchanges.add(QUIT).build(), BATCHES * BATCH);
    }

    /** The local parts of the recipients. */
    static ImmutableList<String> localParts() {
        return IntStream.range(0, BATCH).mapToObj(Script::localPart).collect(ImmutableList.toImmutableList());
    }

    private static String localPart(int number) {
        return "user" + number;
    }

    private static String mail() {
        return "MAIL FROM:<" + SENDER + ">\r\n";
    }

    private static String rcpt(int number) {
        return "RCPT TO:<" + localPart(number) + "@" + DOMAIN + ">\r\n";
    }
}
