package dev.relaypolicy.server.nexthop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.relaypolicy.text.Escapes;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.apache.commons.net.DefaultSocketFactory;
import org.apache.commons.net.io.CRLFLineReader;
import org.apache.commons.net.smtp.SMTP;

/**
 * A connection with a next hop: commons-net connects, and sends the commands. Three things are done here that it leaves
 * open. Replies are bounded in length and time, and none is believed that came before its command. A command is one line.
 * A message goes out octet for octet, through a stream of ours: commons-net's writer works on characters and ends the
 * message when it is closed, and half a message must never be ended.
 *
 * <p>Not thread-safe, save {@link #drop}.
 */
public final class NextHopConnection implements AutoCloseable {

    /** The length of a reply's code. */
    private static final int CODE = 3;

    /** Bytes of a message in one write. The JDK caches a direct buffer of this size for each thread. */
    private static final int BUFFER_CAPACITY = 16 * 1024;

    private final NextHopTimeouts timeouts;
    private final NextHopSocket socket;
    private final CRLFLineReader reader;
    private final OutgoingConnections outgoing;
    private final Home home;

    /** With a reader of ours: commons-net waits for more behind a last line that is a code alone (RFC 5321 section 4.2). */
    private final SMTP smtp = new SMTP(ISO_8859_1.name()) {
        @Override
        public int getReply() throws IOException {
            lines = readLines();
            return 0;
        }
    };

    /** The reply that was read last. */
    private List<String> lines = List.of();

    private TimeBudget budget;
    private EhloCapabilities offers = EhloCapabilities.NONE;

    /** Whether every exchange has come to its end, and the server stays. */
    private boolean inStep = true;

    private int transactions = 1;
    private int refusals;
    private long idleSince;
    private volatile Optional<OutgoingConnections.Ends> ends = Optional.empty();

    /** Gets a connection back when its transaction has ended. */
    interface Home {
        void takeBack(NextHopConnection connection);
    }

    /** What a message is made of: lines that end in CRLF, without dot-stuffing. */
    public interface Content {
        /** Writes all of it. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * A connection that is not open yet.
     *
     * @param tls where it is inside TLS from its first octet
     * @param outgoing lists the connection while it is open
     * @param home where it goes when it is closed
     */
    NextHopConnection(
            NextHopTimeouts timeouts,
            TimeBudget budget,
            Optional<NextHopSocket.Tls> tls,
            OutgoingConnections outgoing,
            Home home) {
        this.timeouts = timeouts;
        this.budget = budget;
        this.outgoing = outgoing;
        this.home = home;
        socket = new NextHopSocket(tls);
        reader = new CRLFLineReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
        smtp.setConnectTimeout((int) timeouts.connect().toMillis());
        smtp.setDefaultTimeout((int) timeouts.reply().toMillis());
        smtp.setSocketFactory(new DefaultSocketFactory() {
            @Override
            public Socket createSocket() {
                return socket;
            }
        });
    }

    /** Connects and reads the greeting. */
    NextHopReply open(InetAddress address, int port) throws IOException {
        socket.setSoTimeout((int) timeouts.reply().toMillis());
        NextHopReply greeting = exchange(() -> smtp.connect(address, port));
        ends = Optional.of(socket.ends());
        ends.ifPresent(outgoing::add);
        return greeting;
    }

    /** Goes on inside TLS, after STARTTLS has been answered. Whatever the server offered before is void (RFC 3207). */
    void startTls(NextHopSocket.Tls tls) throws IOException {
        offers = EhloCapabilities.NONE;
        inStep = false;
        budget.during(this::drop, () -> {
            socket.startTls(tls);
            return socket;
        });
        inStep = true;
    }

    void offers(EhloCapabilities offered) {
        offers = offered;
    }

    /** What the server offered at EHLO. */
    public EhloCapabilities offers() {
        return offers;
    }

    /**
     * Sends a command and reads its reply. Non-ASCII characters go out in UTF-8.
     *
     * @throws IllegalArgumentException where it is not one line
     * @throws IOException where the reply is late, missing, or none; the connection is of no more use then
     */
    public NextHopReply command(String line) throws IOException {
        if (line.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new IllegalArgumentException("`" + Escapes.printable(line) + "` is not a command of one line");
        }
        socket.setSoTimeout((int) timeouts.reply().toMillis());
        return exchange(() -> smtp.sendCommand(new String(line.getBytes(UTF_8), ISO_8859_1)));
    }

    /**
     * Sends a message after a 354, and reads what is answered to it.
     *
     * @param replies how many answers there are: one, or with LMTP one for each recipient that was taken
     * @throws IOException where an answer is late, missing, or none; whether the server took the message is not known then
     */
    public List<NextHopReply> message(Content content, int replies) throws IOException {
        socket.setSoTimeout(0);
        List<NextHopReply> answers = new ArrayList<>();
        answers.add(exchange(() -> {
            DotStuffing out = new DotStuffing(new BufferedOutputStream(socket.getOutputStream(), BUFFER_CAPACITY));
            content.writeTo(out);
            out.endOfData();
            smtp.getReply();
        }));
        while (answers.size() < replies) {
            socket.expectAnother();
            answers.add(read(smtp::getReply));
        }
        return answers;
    }

    /** Waits for another server, which ends by itself and cannot be ended, but takes its time like everything else. */
    <T> T elsewhere(TimeBudget.Wait<T> wait) throws IOException {
        return budget.during(() -> {}, wait);
    }

    /** Gives the connection back: it is kept for another transaction, or takes leave of the server. */
    @Override
    public void close() {
        home.takeBack(this);
    }

    /** Closes the connection as it is; a message that is not ended stays so. May be called from any thread. */
    public void drop() {
        ends.ifPresent(outgoing::remove);
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }

    /** Lets another transaction have it, with its own time to wait. */
    void lend(TimeBudget budget) {
        this.budget = budget;
        transactions++;
    }

    /** Ends whatever transaction is open there; returns whether the server said so and stays. */
    boolean reset(TimeBudget brief) {
        budget = brief;
        try {
            return inStep && command("RSET").isAccepted();
        } catch (IOException | RejectedExecutionException e) {
            return false;
        }
    }

    /** Says QUIT, waits a moment for the answer, and closes. Where the last exchange has no end it only closes. */
    void quit(TimeBudget brief) {
        budget = brief;
        try {
            if (inStep) {
                command("QUIT");
                socket.shutDown();
            }
        } catch (IOException | RejectedExecutionException e) {
            // everything that counts has been answered
        } finally {
            drop();
        }
    }

    /** How many transactions it has had. */
    int transactions() {
        return transactions;
    }

    /** How many commands the server has refused. */
    int refusals() {
        return refusals;
    }

    long idleSince() {
        return idleSince;
    }

    void idleSince(long now) {
        idleSince = now;
    }

    private interface Step {
        void run() throws IOException;
    }

    private NextHopReply exchange(Step step) throws IOException {
        socket.expectReply();
        return read(step);
    }

    private NextHopReply read(Step step) throws IOException {
        inStep = false;
        NextHopReply reply = budget.during(this::drop, () -> {
            step.run();
            NextHopReply read = NextHopReply.of(lines);
            socket.taken(read);
            return read;
        });
        inStep = !reply.isGoodbye();
        if (reply.isRefusal()) {
            refusals++;
        }
        return reply;
    }

    private List<String> readLines() throws IOException {
        List<String> read = new ArrayList<>();
        String line;
        do {
            line = reader.readLine();
            if (line == null) {
                throw new EOFException("the next hop closes without a reply");
            }
            read.add(line);
        } while (line.length() > CODE && line.charAt(CODE) == '-');
        return read;
    }
}
