package dev.relaypolicy.server.smtp;

import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.server.delivery.Transaction;
import dev.relaypolicy.server.wire.ChunkedMessage;
import dev.relaypolicy.server.wire.Connection;
import dev.relaypolicy.server.wire.DataResult;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;

/**
 * The message of a transaction on its way in, as octets and as an answer: whole behind DATA (RFC 5321), or in chunks, each behind
 * BDAT (RFC 3030). Whether one may come at all is the session's question.
 */
final class MessageIntake {

    private MessageIntake() {}

    /**
     * Reads the message behind DATA, after 354 was answered.
     *
     * @param limit how many octets it may have
     * @param time how long it may take
     * @return the answer to it
     */
    static SmtpReply whole(Connection connection, Transaction transaction, long limit, Duration time)
            throws IOException {
        DataResult result = connection.within(time, () -> connection.reader().readMessage(transaction::write, limit));
        return result instanceof DataResult.Complete ? transaction.finish() : refusal(result);
    }

    /** Reads the octets of a chunk that is refused, so that none of them is taken for a command. */
    static void swallow(Connection connection, Chunk chunk, long limit, Duration time) throws IOException {
        ChunkedMessage nobodys = new ChunkedMessage((octets, offset, length) -> {}, limit);
        DataResult result =
                connection.within(time, () -> connection.reader().readChunk(nobodys, chunk.octets(), chunk.last()));
        requireAll(result);
    }

    /** A message that comes in chunks. */
    static final class InChunks implements AutoCloseable {

        private final Connection connection;
        private final Transaction transaction;
        private final ChunkedMessage message;
        private final Connection.Deadline deadline;

        /**
         * A message of which nothing has come. Its time begins now, and ends when it is closed.
         *
         * @param limit how many octets it may have
         * @param time how long it may take, with the commands between its chunks
         */
        InChunks(Connection connection, Transaction transaction, long limit, Duration time) {
            this.connection = connection;
            this.transaction = transaction;
            this.message = new ChunkedMessage(transaction::write, limit);
            this.deadline = connection.deadline(time);
        }

        /** Reads the next chunk; returns the answer to it. After the last chunk, or a refusal, there is no further one. */
        SmtpReply take(Chunk chunk) throws IOException {
            DataResult result = connection.reader().readChunk(message, chunk.octets(), chunk.last());
            if (!(result instanceof DataResult.Complete)) {
                return refusal(result);
            }
            if (!chunk.last()) {
                return SmtpReply.of(250, 2, 0, 0, chunk.octets() + " octets received");
            }
            // the client has done its part; what a next hop takes is not its time
            deadline.close();
            return transaction.finish();
        }

        @Override
        public void close() {
            deadline.close();
        }
    }

    private static SmtpReply refusal(DataResult result) throws IOException {
        requireAll(result);
        if (result instanceof DataResult.BareControl) {
            return SmtpReplies.BARE_CONTROL_IN_MESSAGE;
        }
        return result instanceof DataResult.TooBig ? SmtpReplies.MESSAGE_TOO_BIG : SmtpReplies.NO_STORAGE;
    }

    private static void requireAll(DataResult result) throws EOFException {
        if (result instanceof DataResult.Vanished) {
            throw new EOFException("the client ended the session in the middle of a message");
        }
    }
}
