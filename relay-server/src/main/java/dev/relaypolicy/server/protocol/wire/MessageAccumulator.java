package dev.relaypolicy.server.protocol.wire;

import com.google.common.math.LongMath;
import java.io.IOException;
import java.util.Optional;

/** Passes a message to its sink until the first error, and records the error. */
final class MessageAccumulator {

    static final int BUFFER_CAPACITY = 16 * 1024;

    private static final long MIN_DISCARDED = 1 << 20;

    private final DataSink sink;
    private final long maxBytes;

    private long bytes;
    private boolean bareControl;
    private Optional<IOException> sinkFailure = Optional.empty();

    MessageAccumulator(DataSink sink, long maxBytes) {
        this.sink = sink;
        this.maxBytes = maxBytes;
    }

    /** Returns how many bytes are read in search of the end of a message with this limit. */
    static long maxRead(long maxBytes) {
        return LongMath.saturatedAdd(LongMath.saturatedMultiply(maxBytes, 4), MIN_DISCARDED);
    }

    void add(InputBuffer input, int from, int to) {
        if (from == to) {
            return;
        }
        bytes += to - from;
        if (bareControl || bytes > maxBytes || sinkFailure.isPresent()) {
            return;
        }
        try {
            input.copyTo(sink, from, to);
        } catch (IOException e) {
            sinkFailure = Optional.of(e);
        }
    }

    void bareControl() {
        bareControl = true;
    }

    DataResult result() {
        if (bareControl) {
            return new DataResult.BareControl();
        }
        if (bytes > maxBytes) {
            return new DataResult.TooBig();
        }
        return sinkFailure.<DataResult>map(DataResult.SinkFailed::new).orElseGet(() -> new DataResult.Complete(bytes));
    }
}
