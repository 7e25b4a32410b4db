package dev.relaypolicy.testkit.contracts;

/**
 * One connection of a client to a front door under test: a mail server, or anything else that asks relay questions for one. Each
 * command returns what the client receives. After a refusal that closes the connection, every further command is a {@link
 * Verdict#DENY}. Used by one thread.
 */
public interface FrontDoor extends AutoCloseable {

    /** The class of a reply. */
    enum Verdict {
        /** A positive reply: 2xx, or 3xx to DATA. */
        ACCEPT,
        /** A permanent refusal: 5xx, or a closed connection. */
        DENY,
        /** A temporary refusal: 4xx. */
        DEFER
    }

    /** Connects and receives the greeting. */
    Verdict connect() throws Exception;

    /** Sends EHLO. */
    Verdict hello(String name) throws Exception;

    /** Sends STARTTLS, does the handshake, and does not send EHLO again. Not called if the contract says that there is no TLS. */
    default Verdict startTls() throws Exception {
        throw new UnsupportedOperationException("this front door has no TLS");
    }

    /** Logs in with a user name and a password. */
    Verdict login(String user, String password) throws Exception;

    /** Sends MAIL with a path in angle brackets. */
    Verdict mail(String path) throws Exception;

    /** Sends RCPT with a path in angle brackets. */
    Verdict rcpt(String path) throws Exception;

    /** Sends RSET. */
    Verdict reset() throws Exception;

    /** Sends DATA and, if that is accepted, a short message. */
    Verdict data() throws Exception;

    @Override
    void close() throws Exception;
}
