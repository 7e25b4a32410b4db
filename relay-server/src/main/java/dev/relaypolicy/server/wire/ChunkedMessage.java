package dev.relaypolicy.server.wire;

import java.io.IOException;

/**
 * A message that comes in chunks of a length given before each (RFC 3030). No octet in it ends anything and no dot is removed. As
 * BINARYMIME is not spoken, it is made of lines like any other; one may begin in one chunk and end in the next. For one thread.
 */
public final class ChunkedMessage {

    private final Intake intake;
    private final long maxOctets;
    private boolean afterCr;

    /**
     * A message of which nothing has come.
     *
     * @param sink takes the message; what it got is worth nothing unless the result of the last chunk is
     *     {@link DataResult.Complete}
     * @param maxOctets how long the message may be
     */
    public ChunkedMessage(DataSink sink, long maxOctets) {
        this.intake = new Intake(sink, maxOctets);
        this.maxOctets = maxOctets;
    }

    /** Reads a chunk: see {@link WireReader#readChunk}. */
    DataResult read(InputBuffer input, long size, boolean last) throws IOException {
        if (size > Intake.maxSwallowed(maxOctets)) {
            input.abandon();
            return new DataResult.TooBig();
        }
        input.reserve(Intake.BUFFER_CAPACITY);
        long left = size;
        while (left > 0) {
            if (input.available() == 0 && !input.readMore()) {
                input.abandon();
                return new DataResult.Vanished();
            }
            int count = (int) Math.min(left, input.available());
            scan(input, count);
            intake.take(input, 0, count);
            input.skip(count);
            left -= count;
        }
        if (last && afterCr) {
            intake.bareControl();
        }
        return intake.result();
    }

    private void scan(InputBuffer input, int count) {
        int i = 0;
        while (i < count) {
            if (afterCr) {
                afterCr = false;
                if (input.at(i) == InputBuffer.LF) {
                    i++;
                } else {
                    intake.bareControl();
                }
            } else {
                i = input.indexOfControl(i);
                if (i < count) {
                    afterCr = input.at(i) == InputBuffer.CR;
                    if (!afterCr) {
                        intake.bareControl();
                    }
                    i++;
                }
            }
        }
    }
}
