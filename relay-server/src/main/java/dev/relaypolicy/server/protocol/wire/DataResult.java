package dev.relaypolicy.server.protocol.wire;

import java.io.IOException;

/**
 * The result of reading a message. If there are several errors, a permanent one is reported first: a bare control
 * character, then the size, then the sink. After every error the message must be discarded.
 */
public sealed interface DataResult {

    /**
     * The sink has received the whole message.
     *
     * @param length the length of the message in bytes
     */
    record Complete(long length) implements DataResult {}

    /**
     * The message contains a CR without LF, an LF without CR, or a NUL: reply 550 5.6.0. The session may continue,
     * because the message was read to its end.
     */
    record BareControl() implements DataResult {}

    /**
     * The message is longer than allowed: reply 552 5.3.4. The session may continue. If the message did not end within
     * a multiple of the allowed length, the next read returns the end of the stream.
     */
    record TooBig() implements DataResult {}

    /** The sink failed: reply 452 4.3.1. The session may continue. */
    record SinkFailed(IOException cause) implements DataResult {}

    /** The client closed the connection before the end of the message. */
    record Disconnected() implements DataResult {}
}
