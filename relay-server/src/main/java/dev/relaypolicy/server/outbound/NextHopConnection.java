package dev.relaypolicy.server.outbound;

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
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.apache.commons.net.DefaultSocketFactory;
import org.apache.commons.net.io.CRLFLineReader;
import org.apache.commons.net.smtp.SMTP;

/**
 * A connection to a next hop, based on commons-net. In addition, it limits the length and duration of replies, and
 * rejects a reply before its command and a command with a line end. It writes messages itself: commons-net works on
 * characters, and ends a message on close, even if it is incomplete. Not thread-safe, except for {@link #drop}.
 */
public final class NextHopConnection implements AutoCloseable {

    private static final int CODE_LENGTH = 3;

    /** For each thread, the JDK caches a direct buffer of the size of a write. */
    private static final int BUFFER_CAPACITY = 16 * 1024;

    private final NextHopTimeouts timeouts;
    private final NextHopSocket socket;
    private final CRLFLineReader reader;
    private final Set<NextHopSocket.Ends> outgoing;
    private final Owner owner;

    /** commons-net waits for another line if the last one is only a code (RFC 5321 section 4.2). */
    private final SMTP smtp = new SMTP(ISO_8859_1.name()) {
        @Override
        public int getReply() throws IOException {
            lines = readLines();
            return 0;
        }
    };

    private List<String> lines = List.of();

    private TimeBudget budget;
    private EhloCapabilities capabilities = EhloCapabilities.NONE;

    /** Whether the last exchange is complete and the server keeps the connection open. */
    private boolean inSync = true;

    private int transactions = 1;
    private int refusals;
    private long idleSince;
    private volatile Optional<NextHopSocket.Ends> ends = Optional.empty();

    interface Owner {
        void release(NextHopConnection connection);
    }

    /** The content of a message: lines that end in CRLF, without dot-stuffing. */
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * @param tls present for implicit TLS
     * @param owner receives the connection when it is closed
     */
    NextHopConnection(
            NextHopTimeouts timeouts,
            TimeBudget budget,
            Optional<NextHopSocket.Tls> tls,
            Set<NextHopSocket.Ends> outgoing,
            Owner owner) {
        this.timeouts = timeouts;
        this.budget = budget;
        this.outgoing = outgoing;
        this.owner = owner;
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

    NextHopReply open(InetAddress address, int port) throws IOException {
        socket.setSoTimeout((int) timeouts.reply().toMillis());
        NextHopReply greeting = exchange(() -> smtp.connect(address, port));
        ends = Optional.of(socket.ends());
        ends.ifPresent(outgoing::add);
        return greeting;
    }

    /** Starts TLS after the reply to STARTTLS. Discards the capabilities from before TLS (RFC 3207). */
    void startTls(NextHopSocket.Tls tls) throws IOException {
        capabilities = EhloCapabilities.NONE;
        inSync = false;
        budget.run(this::drop, () -> {
            socket.startTls(tls);
            return socket;
        });
        inSync = true;
    }

    void setCapabilities(EhloCapabilities capabilities) {
        this.capabilities = capabilities;
    }

    /** Returns the capabilities from the last EHLO. */
    public EhloCapabilities capabilities() {
        return capabilities;
    }

    /**
     * Sends a command, in UTF-8, and reads its reply.
     *
     * @throws IllegalArgumentException if the command contains control characters, such as a line end
     * @throws IOException if the reply is late, missing or malformed; the connection is unusable afterwards
     */
    public NextHopReply command(String line) throws IOException {
        if (line.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new IllegalArgumentException("`" + Escapes.printable(line) + "` is not a command of one line");
        }
        socket.setSoTimeout((int) timeouts.reply().toMillis());
        return exchange(() -> smtp.sendCommand(new String(line.getBytes(UTF_8), ISO_8859_1)));
    }

    /**
     * Sends a message after a 354 reply, and reads the replies.
     *
     * @param replies 1 for SMTP, the number of accepted recipients for LMTP
     * @throws IOException if a reply is unusable; the server may have accepted the message
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

    <T> T runInBudget(TimeBudget.BlockingCall<T> call) throws IOException {
        return budget.run(() -> {}, call);
    }

    /** Returns the connection to its pool, which keeps it or sends QUIT. */
    @Override
    public void close() {
        owner.release(this);
    }

    /** Closes at once, without QUIT; a partial message remains incomplete. Callable from any thread. */
    public void drop() {
        ends.ifPresent(outgoing::remove);
        try {
            socket.close();
        } catch (IOException e) {
            // nothing left to close
        }
    }

    void startTransaction(TimeBudget budget) {
        this.budget = budget;
        transactions++;
    }

    /** Sends RSET. Returns whether the connection can be reused. */
    boolean reset(TimeBudget budget) {
        this.budget = budget;
        try {
            return inSync && command("RSET").isAccepted();
        } catch (IOException | RejectedExecutionException e) {
            return false;
        }
    }

    /** Sends QUIT if the last exchange is complete, waits for the reply, and closes. */
    void quit(TimeBudget budget) {
        this.budget = budget;
        try {
            if (inSync) {
                command("QUIT");
                socket.shutDown();
            }
        } catch (IOException | RejectedExecutionException e) {
            // the transaction is complete, so a failed QUIT does not matter
        } finally {
            drop();
        }
    }

    int transactions() {
        return transactions;
    }

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
        inSync = false;
        NextHopReply reply = budget.run(this::drop, () -> {
            step.run();
            NextHopReply read = NextHopReply.of(lines);
            socket.consumed(read);
            return read;
        });
        inSync = !reply.isGoodbye();
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
        } while (line.length() > CODE_LENGTH && line.charAt(CODE_LENGTH) == '-');
        return read;
    }
}
