package dev.relaypolicy.benchmarks.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.collect.ImmutableList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The commands of a client in one session, after the greeting.
 *
 * @param recipients the number of RCPT commands
 */
record Script(ImmutableList<Exchange> exchanges, int recipients) {

    /** Every server must accept as many recipients (RFC 5321 section 4.5.3.1.8). */
    static final int BATCH = 100;

    /** Few transactions, because Postfix limits the number of RSET commands. */
    private static final int BATCHES = 50;

    static final String DOMAIN = "bench.example";

    private static final String SENDER = "sender@client.example";
    private static final Exchange EHLO = Exchange.of("EHLO client.example\r\n", 1);
    private static final Exchange QUIT = Exchange.of("QUIT\r\n", 1);

    /** The bytes to send in one write, and the number of replies to wait for. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Exchange(byte[] bytes, int replies) {
        static Exchange of(String text, int replies) {
            return new Exchange(text.getBytes(US_ASCII), replies);
        }
    }

    /** EHLO, MAIL, RCPT and QUIT, each sent after the previous reply. */
    static Script lockStep() {
        return new Script(ImmutableList.of(EHLO, Exchange.of(mail(), 1), Exchange.of(rcpt(0), 1), QUIT), 1);
    }

    /** 50 transactions of 100 recipients, each sent in one write with its MAIL and RSET. */
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
