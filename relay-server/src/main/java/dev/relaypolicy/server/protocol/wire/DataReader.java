package dev.relaypolicy.server.protocol.wire;

import java.io.IOException;

/**
 * A reader of one message after DATA. It passes a CR to the sink before it knows whether an LF follows; a CR without LF
 * makes the message invalid.
 */
final class DataReader {

    private enum Position {
        LINE_START,
        AFTER_FIRST_DOT,
        AFTER_FIRST_DOT_AND_CR,
        TEXT,
        AFTER_CR,
        END
    }

    private final InputBuffer input;
    private final MessageAccumulator message;
    private final long maxRead;

    private Position position = Position.LINE_START;

    DataReader(InputBuffer input, DataSink sink, long maxBytes) {
        this.input = input;
        this.message = new MessageAccumulator(sink, maxBytes);
        this.maxRead = MessageAccumulator.maxRead(maxBytes);
    }

    DataResult read() throws IOException {
        input.reserve(MessageAccumulator.BUFFER_CAPACITY);
        long read = 0;
        while (position != Position.END) {
            if (input.available() == 0 && !input.readMore()) {
                input.abandon();
                return new DataResult.Disconnected();
            }
            int used = scan();
            input.skip(used);
            read += used;
            if (read > maxRead) {
                input.abandon();
                return new DataResult.TooBig();
            }
        }
        return message.result();
    }

    /** Consumes the buffered bytes up to the end of the message. Returns their number. */
    private int scan() {
        int available = input.available();
        int kept = 0;
        int i = 0;
        while (i < available && position != Position.END) {
            switch (position) {
                case LINE_START -> {
                    if (input.at(i) == '.') {
                        message.add(input, kept, i);
                        kept = ++i;
                        position = Position.AFTER_FIRST_DOT;
                    } else {
                        position = Position.TEXT;
                    }
                }
                case AFTER_FIRST_DOT -> {
                    if (input.at(i) == InputBuffer.CR) {
                        kept = ++i;
                        position = Position.AFTER_FIRST_DOT_AND_CR;
                    } else {
                        position = Position.TEXT;
                    }
                }
                case AFTER_FIRST_DOT_AND_CR -> {
                    if (input.at(i) == InputBuffer.LF) {
                        kept = ++i;
                        position = Position.END;
                    } else {
                        message.bareControl();
                        position = Position.TEXT;
                    }
                }
                case TEXT -> {
                    i = input.indexOfControl(i);
                    if (i < available) {
                        if (input.at(i) == InputBuffer.CR) {
                            position = Position.AFTER_CR;
                        } else {
                            message.bareControl();
                        }
                        i++;
                    }
                }
                case AFTER_CR -> {
                    if (input.at(i) == InputBuffer.LF) {
                        i++;
                        position = Position.LINE_START;
                    } else {
                        message.bareControl();
                        position = Position.TEXT;
                    }
                }
                case END -> throw new AssertionError("excluded by the loop condition");
            }
        }
        message.add(input, kept, i);
        return i;
    }
}
