package dev.relaypolicy.server.protocol.wire;

import java.io.IOException;

/**
 * The result of reading a message. Of several errors, a bare control character comes first, then the size, then the
 * sink. After an error the message must be discarded; the session may continue.
 */
public sealed interface DataResult {

    /**
     * The sink has received the whole message.
     *
     * @param length in bytes
     */
    record Complete(long length) implements DataResult {}

    /** A CR without LF, an LF without CR, or a NUL: reply 550 5.6.0. */
    record BareControl() implements DataResult {}

    /**
     * The message is too long: reply 552 5.3.4. If it did not end within a multiple of the allowed length, the next
     * read returns the end of the stream.
     */
    record TooBig() implements DataResult {}

    /** The sink failed: reply 452 4.3.1. */
    record SinkFailed(IOException cause) implements DataResult {}

    /** The client closed the connection before the end of the message. */
    record Disconnected() implements DataResult {}
}
