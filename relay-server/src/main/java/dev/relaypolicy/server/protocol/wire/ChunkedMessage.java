package dev.relaypolicy.server.protocol.wire;

import java.io.IOException;

/**
 * A message sent in chunks of announced length (RFC 3030), with no dot removed. It consists of lines, because
 * BINARYMIME is not offered; a line may continue in the next chunk. Not thread-safe.
 */
public final class ChunkedMessage {

    private final MessageAccumulator message;
    private final long maxBytes;
    private boolean afterCr;

    /**
     * Creates an empty message.
     *
     * @param sink receives the message; must discard it unless the result of the last chunk is {@link
     *     DataResult.Complete}
     * @param maxBytes the maximum length of the message
     */
    public ChunkedMessage(DataSink sink, long maxBytes) {
        this.message = new MessageAccumulator(sink, maxBytes);
        this.maxBytes = maxBytes;
    }

    /** See {@link WireReader#readChunk}. */
    DataResult read(InputBuffer input, long size, boolean last) throws IOException {
        if (size > MessageAccumulator.maxRead(maxBytes)) {
            input.abandon();
            return new DataResult.TooBig();
        }
        input.reserve(MessageAccumulator.BUFFER_CAPACITY);
        long left = size;
        while (left > 0) {
            if (input.available() == 0 && !input.readMore()) {
                input.abandon();
                return new DataResult.Disconnected();
            }
            int count = (int) Math.min(left, input.available());
            scan(input, count);
            message.add(input, 0, count);
            input.skip(count);
            left -= count;
        }
        if (last && afterCr) {
            message.bareControl();
        }
        return message.result();
    }

    private void scan(InputBuffer input, int count) {
        int i = 0;
        while (i < count) {
            if (afterCr) {
                afterCr = false;
                if (input.at(i) == InputBuffer.LF) {
                    i++;
                } else {
                    message.bareControl();
                }
            } else {
                i = input.indexOfControl(i);
                if (i < count) {
                    afterCr = input.at(i) == InputBuffer.CR;
                    if (!afterCr) {
                        message.bareControl();
                    }
                    i++;
                }
            }
        }
    }
}
