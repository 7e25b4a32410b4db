package dev.relaypolicy.server.wire;

import static java.util.Objects.requireNonNull;

import java.io.IOException;

/**
 * What came of reading a message. Where several things are wrong, the one that no retry mends comes first: a bare
 * control character, then the size, then the sink.
 */
public sealed interface DataResult {

    /**
     * The sink has the whole message.
     *
     * @param octets how long it is
     */
    record Complete(long octets) implements DataResult {}

    /**
     * It holds a CR without LF, a LF without CR, or a NUL: answer 550 5.6.0 and keep nothing. The session may go on,
     * the message was read to its true end.
     */
    record BareControl() implements DataResult {}

    /**
     * It is longer than allowed: answer 552 5.3.4 and keep nothing. The session may go on; where the message had no end
     * within a multiple of what is allowed, the next read says that the stream has ended.
     */
    record TooBig() implements DataResult {}

    /**
     * The sink failed: answer 452 4.3.1 and keep nothing. The session may go on.
     *
     * @param cause what the sink threw
     */
    record SinkFailed(IOException cause) implements DataResult {
        public SinkFailed {
            requireNonNull(cause, "cause");
        }
    }

    /** The client closed before the end: keep nothing. */
    record Vanished() implements DataResult {}
}
