package dev.relaypolicy.server.wire;

import com.google.common.math.LongMath;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads one message.
 *
 * <p>A CR is handed on before it is known whether a LF follows. That is sound because a CR without LF spoils the
 * message: whatever the sink got is thrown away.
 */
final class DataReader {

    private static final int BUFFER_CAPACITY = 16 * 1024;
    private static final long MAX_SWALLOWED_AT_LEAST = 1 << 20;

    /** Where in a line the next octet is. */
    private enum Place {
        LINE_START,
        AFTER_FIRST_DOT,
        AFTER_FIRST_DOT_AND_CR,
        TEXT,
        AFTER_CR,
        END
    }

    private final InputBuffer input;
    private final DataSink sink;
    private final long maxOctets;
    private final long maxSwallowed;

    private Place place = Place.LINE_START;
    private long octets;
    private boolean bareControl;
    private Optional<IOException> sinkFailure = Optional.empty();

    DataReader(InputBuffer input, DataSink sink, long maxOctets) {
        this.input = input;
        this.sink = sink;
        this.maxOctets = maxOctets;
        this.maxSwallowed = LongMath.saturatedAdd(LongMath.saturatedMultiply(maxOctets, 4), MAX_SWALLOWED_AT_LEAST);
    }

    DataResult read() throws IOException {
        input.reserve(BUFFER_CAPACITY);
        long swallowed = 0;
        while (place != Place.END) {
            if (input.available() == 0 && !input.readMore()) {
                input.abandon();
                return new DataResult.Vanished();
            }
            int used = scan();
            input.skip(used);
            swallowed += used;
            if (swallowed > maxSwallowed) {
                input.abandon();
                return new DataResult.TooBig();
            }
        }
        return result();
    }

    private DataResult result() {
        if (bareControl) {
            return new DataResult.BareControl();
        }
        if (octets > maxOctets) {
            return new DataResult.TooBig();
        }
        return sinkFailure.<DataResult>map(DataResult.SinkFailed::new).orElseGet(() -> new DataResult.Complete(octets));
    }

    /** Looks at the octets at hand, up to the end of the message if that is among them; returns how many that were. */
    private int scan() {
        int available = input.available();
        int kept = 0;
        int i = 0;
        while (i < available && place != Place.END) {
            switch (place) {
                case LINE_START -> {
                    if (input.at(i) == '.') {
                        keep(kept, i);
                        kept = ++i;
                        place = Place.AFTER_FIRST_DOT;
                    } else {
                        place = Place.TEXT;
                    }
                }
                case AFTER_FIRST_DOT -> {
                    if (input.at(i) == InputBuffer.CR) {
                        kept = ++i;
                        place = Place.AFTER_FIRST_DOT_AND_CR;
                    } else {
                        place = Place.TEXT;
                    }
                }
                case AFTER_FIRST_DOT_AND_CR -> {
                    if (input.at(i) == InputBuffer.LF) {
                        kept = ++i;
                        place = Place.END;
                    } else {
                        bareControl = true;
                        place = Place.TEXT;
                    }
                }
                case TEXT -> {
                    i = input.indexOfControl(i);
                    if (i < available) {
                        if (input.at(i) == InputBuffer.CR) {
                            place = Place.AFTER_CR;
                        } else {
                            bareControl = true;
                        }
                        i++;
                    }
                }
                case AFTER_CR -> {
                    if (input.at(i) == InputBuffer.LF) {
                        i++;
                        place = Place.LINE_START;
                    } else {
                        bareControl = true;
                        place = Place.TEXT;
                    }
                }
                case END -> throw new AssertionError("the loop ends there");
            }
        }
        keep(kept, i);
        return i;
    }

    private void keep(int from, int to) {
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
}
