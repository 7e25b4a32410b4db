package dev.relaypolicy.server.cli;

import static java.util.Objects.requireNonNull;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.relaypolicy.server.FailureLog;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TransferQueue;
import java.util.function.Consumer;

/**
 * Writes blocks of lines on a thread of its own, as many at a time as have come meanwhile: a system call for each decision would cost
 * more than the decision. A block that comes alone is written at once. Who has one waits where many are waiting already, so that none
 * is dropped. Thread-safe.
 */
final class LineWriter implements Consumer<String>, AutoCloseable {

    private static final Logger LOG = System.getLogger(LineWriter.class.getName());

    private static final int MOST_WAITING = 2048;

    /** Blocks gather meanwhile, and whoever has one need not wake this thread. */
    private static final Duration PAUSE = Duration.ofMillis(1);

    /** Without a lock: whoever had to wait for one would do so in the middle of a batch of commands. */
    private final TransferQueue<String> waiting = new LinkedTransferQueue<>();

    private final Semaphore room = new Semaphore(MOST_WAITING);
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
    public void accept(String block) {
        room.acquireUninterruptibly();
        waiting.add(block);
    }

    private void run() {
        try {
            while (true) {
                writeOrLog(waiting.take());
                Thread.sleep(PAUSE.toMillis());
            }
        } catch (InterruptedException e) {
            // closed: what is left is written there
        }
    }

    /** Survives every failure: without this thread, every session would wait forever for room. */
    private void writeOrLog(String first) {
        try {
            write(first);
        } catch (Throwable e) {
            FailureLog.error(LOG, "lines of the log could not be written", e);
        }
    }

    /** Writes a block and all that wait behind it. */
    private void write(String first) {
        int blocks = 0;
        try {
            for (String block = first; block != null; block = waiting.poll()) {
                blocks++;
                out.write(block);
            }
            out.flush();
        } finally {
            room.release(blocks);
        }
    }

    /** Writes what has come so far. Nothing may come any more. */
    @Override
    public void close() {
        thread.interrupt();
        Uninterruptibles.joinUninterruptibly(thread);
        String next = waiting.poll();
        if (next != null) {
            write(next);
        }
    }
}
