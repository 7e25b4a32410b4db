package dev.relaypolicy.server.wire;

import static java.util.Objects.requireNonNull;

import com.google.common.math.LongMath;
import java.io.IOException;
import java.util.Optional;

/** Hands a message on to its sink for as long as nothing is wrong with it, and knows what is. */
final class Intake {

    /** How much of a message is read at a time. */
    static final int BUFFER_CAPACITY = 16 * 1024;

    private static final long MAX_SWALLOWED_AT_LEAST = 1 << 20;

    private final DataSink sink;
    private final long maxOctets;

    private long octets;
    private boolean bareControl;
    private Optional<IOException> sinkFailure = Optional.empty();

    Intake(DataSink sink, long maxOctets) {
        this.sink = requireNonNull(sink, "sink");
        this.maxOctets = maxOctets;
    }

    /** How many octets are read, kept or not, in search of the end of what may have so many. */
    static long maxSwallowed(long maxOctets) {
        return LongMath.saturatedAdd(LongMath.saturatedMultiply(maxOctets, 4), MAX_SWALLOWED_AT_LEAST);
    }

    /** Takes octets at hand, those from one index up to another. */
    void take(InputBuffer input, int from, int to) {
        if (from == to) {
            return;
        }
        octets += to - from;
        if (bareControl || octets > maxOctets || sinkFailure.isPresent()) {
            return;
        }
        try {
            input.copyTo(sink, from, to);
        } catch (IOException e) {
            sinkFailure = Optional.of(e);
        }
    }

    /** The message holds a CR, LF or NUL that is no part of a line end. */
    void bareControl() {
        bareControl = true;
    }

    /** What has come of it so far. */
    DataResult result() {
        if (bareControl) {
            return new DataResult.BareControl();
        }
        if (octets > maxOctets) {
            return new DataResult.TooBig();
        }
        return sinkFailure.<DataResult>map(DataResult.SinkFailed::new).orElseGet(() -> new DataResult.Complete(octets));
    }
}
