package dev.relaypolicy.server.cli;

import static java.util.Objects.requireNonNull;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * Writes lines on a thread of its own, as many at a time as have come meanwhile: a system call for each decision would cost more than
 * the decision. Who has a line waits where thousands are waiting already, so that none is dropped. Thread-safe.
 */
final class LineWriter implements Consumer<String>, AutoCloseable {

    private static final int MOST_WAITING = 8192;
    private static final int MOST_AT_ONCE = 256;

    private final BlockingQueue<String> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final PrintWriter out;
    private final Thread thread = new Thread(this::run, "log");

    private LineWriter(PrintWriter out) {
        this.out = requireNonNull(out, "out");
    }

    /** Begins to write. */
    static LineWriter start(PrintWriter out) {
        LineWriter writer = new LineWriter(out);
        writer.thread.setDaemon(true);
        writer.thread.start();
        return writer;
    }

    @Override
    public void accept(String line) {
        Uninterruptibles.putUninterruptibly(waiting, line);
    }

    private void run() {
        try {
            while (true) {
                String first = waiting.take();
                write(first);
            }
        } catch (InterruptedException e) {
            // closed: what is left is written there
        }
    }

    private synchronized void write(String first) {
        List<String> lines = new ArrayList<>(List.of(first));
        waiting.drainTo(lines, MOST_AT_ONCE);
        out.print(String.join(System.lineSeparator(), lines) + System.lineSeparator());
        out.flush();
    }

    /** Writes what has come so far. Nothing may come any more. */
    @Override
    public void close() {
        thread.interrupt();
        Uninterruptibles.joinUninterruptibly(thread);
        for (String line = waiting.poll(); line != null; line = waiting.poll()) {
            write(line);
        }
    }
}
