package dev.relaypolicy.server.log;

import static java.util.Objects.requireNonNull;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TransferQueue;
import java.util.function.Consumer;

/**
 * Writes blocks of lines on its own thread, all pending ones together, because a system call costs more than a
 * decision. If too many are pending, {@link #accept} waits: none is dropped. Thread-safe.
 */
public final class LineWriter implements Consumer<String>, AutoCloseable {

    private static final Logger LOGGER = System.getLogger(LineWriter.class.getName());

    private static final int MAX_PENDING = 2048;

    /** During the pause blocks accumulate, and callers need not wake the thread. */
    private static final Duration PAUSE = Duration.ofMillis(1);

    /** Lock-free: a session would otherwise wait for the lock in the middle of a batch of commands. */
    private final TransferQueue<String> pending = new LinkedTransferQueue<>();

    private final Semaphore permits = new Semaphore(MAX_PENDING);
    private final PrintWriter out;
    private final Thread thread = new Thread(this::run, "log");

    private LineWriter(PrintWriter out) {
        this.out = requireNonNull(out, "out");
    }

    /** Starts a writer. */
    public static LineWriter start(PrintWriter out) {
        LineWriter writer = new LineWriter(out);
        writer.thread.setDaemon(true);
        writer.thread.start();
        return writer;
    }

    @Override
    public void accept(String block) {
        permits.acquireUninterruptibly();
        pending.add(block);
    }

    private void run() {
        try {
            while (true) {
                writeOrLog(pending.take());
                Thread.sleep(PAUSE.toMillis());
            }
        } catch (InterruptedException e) {
            // close() writes the rest
        }
    }

    /** Survives every failure: without this thread, every session would wait forever. */
    private void writeOrLog(String first) {
        try {
            write(first);
        } catch (Throwable e) {
            FailureLog.error(LOGGER, "log lines could not be written", e);
        }
    }

    private void write(String first) {
        int blocks = 0;
        try {
            for (String block = first; block != null; block = pending.poll()) {
                blocks++;
                out.write(block);
            }
            out.flush();
        } finally {
            permits.release(blocks);
        }
    }

    /** Writes the pending blocks. {@link #accept} must not be called afterwards. */
    @Override
    public void close() {
        thread.interrupt();
        Uninterruptibles.joinUninterruptibly(thread);
        String next = pending.poll();
        if (next != null) {
            write(next);
        }
    }
}
