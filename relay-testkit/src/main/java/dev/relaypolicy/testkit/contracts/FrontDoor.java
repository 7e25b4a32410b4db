package dev.relaypolicy.testkit.contracts;

import java.io.IOException;

/**
 * One connection to a front door under test, such as a mail server. After a refusal that closes the connection, every
 * further command is a {@link Verdict#DENY}. Used by one thread.
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
    Verdict connect() throws IOException;

    /** Sends EHLO. */
    Verdict hello(String name) throws IOException;

    /**
     * Sends STARTTLS and does the handshake, without EHLO after it. Not called if the contract says that there is no
     * TLS.
     */
    default Verdict startTls() throws IOException {
        throw new UnsupportedOperationException("this front door has no TLS");
    }

    /** Logs in with a user name and a password. */
    Verdict login(String user, String password) throws IOException;

    /** Sends MAIL with a path in angle brackets. */
    Verdict mail(String path) throws IOException;

    /** Sends RCPT with a path in angle brackets. */
    Verdict rcpt(String path) throws IOException;

    /** Sends RSET. */
    Verdict reset() throws IOException;

    /** Sends DATA and, if that is accepted, a short message. */
    Verdict data() throws IOException;

    @Override
    void close() throws IOException;
}
