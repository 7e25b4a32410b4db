package dev.relaypolicy.server.protocol.smtp;

import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.server.delivery.Transaction;
import dev.relaypolicy.server.protocol.wire.ChunkedMessage;
import dev.relaypolicy.server.protocol.wire.Connection;
import dev.relaypolicy.server.protocol.wire.DataResult;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;

/** Receives the message of a transaction, after DATA (RFC 5321) or in chunks after BDAT (RFC 3030). */
final class MessageReceiver {

    private MessageReceiver() {}

    /**
     * Reads the message after the reply 354, and returns the reply to it.
     *
     * @param limit the maximum length in bytes
     */
    static SmtpReply receive(Connection connection, Transaction transaction, long limit, Duration time)
            throws IOException {
        DataResult result = connection.within(time, () -> connection.reader().readMessage(transaction::write, limit));
        return result instanceof DataResult.Complete ? transaction.finish() : refusal(result);
    }

    /** Reads and discards a refused chunk. Its bytes must not be parsed as commands. */
    static void discard(Connection connection, BdatCommand chunk, long limit, Duration time) throws IOException {
        ChunkedMessage discarded = new ChunkedMessage((bytes, offset, length) -> {}, limit);
        DataResult result =
                connection.within(time, () -> connection.reader().readChunk(discarded, chunk.size(), chunk.last()));
        throwIfDisconnected(result);
    }

    static final class Chunked implements AutoCloseable {

        private final Connection connection;
        private final Transaction transaction;
        private final ChunkedMessage message;
        private final Connection.DeadlineScope deadline;

        /**
         * Begins a message.
         *
         * @param limit the maximum length in bytes
         * @param time the time from now until {@link #close}, including the commands between the chunks
         */
        Chunked(Connection connection, Transaction transaction, long limit, Duration time) {
            this.connection = connection;
            this.transaction = transaction;
            this.message = new ChunkedMessage(transaction::write, limit);
            this.deadline = connection.deadline(time);
        }

        /** Reads the next chunk and returns the reply. Must not be called after the last chunk or an error reply. */
        SmtpReply receive(BdatCommand chunk) throws IOException {
            DataResult result = connection.reader().readChunk(message, chunk.size(), chunk.last());
            if (!(result instanceof DataResult.Complete)) {
                return refusal(result);
            }
            if (!chunk.last()) {
                return SmtpReply.of(250, 2, 0, 0, chunk.size() + " octets received");
            }
            // the time that delivery takes does not count against the client
            deadline.close();
            return transaction.finish();
        }

        @Override
        public void close() {
            deadline.close();
        }
    }

    private static SmtpReply refusal(DataResult result) throws IOException {
        throwIfDisconnected(result);
        if (result instanceof DataResult.BareControl) {
            return SmtpReplies.BARE_CONTROL_IN_MESSAGE;
        }
        return result instanceof DataResult.TooBig ? SmtpReplies.MESSAGE_TOO_BIG : Transaction.NO_STORAGE;
    }

    private static void throwIfDisconnected(DataResult result) throws EOFException {
        if (result instanceof DataResult.Disconnected) {
            throw new EOFException("the client closed the connection within a message");
        }
    }
}
