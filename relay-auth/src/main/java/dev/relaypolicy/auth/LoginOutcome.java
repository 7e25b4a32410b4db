package dev.relaypolicy.auth;

import dev.relaypolicy.Identity;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.spi.Credential;
import java.util.Objects;

/** The outcome of a login attempt. {@code toString} does not reveal a password. */
public sealed interface LoginOutcome {

    /** Returns the SMTP reply. */
    SmtpReply reply();

    /**
     * The login succeeded.
     *
     * @param credential a server that keeps sessions open can {@linkplain
     *     dev.relaypolicy.spi.CredentialStore#refresh(Credential) refresh} it later
     */
    record Authenticated(Credential credential) implements LoginOutcome {
        public Authenticated {
            Objects.requireNonNull(credential, "credential");
        }

        /** Returns the authenticated user. */
        public Identity identity() {
            return credential.identity();
        }

        @Override
        public SmtpReply reply() {
            return AuthReplies.AUTHENTICATED;
        }

        @Override
        public String toString() {
            return "Authenticated[identity=" + identity() + "]";
        }
    }

    /**
     * The user name or the password is wrong, or the client asked to act as another user.
     *
     * @param userName the name that the client sent, for the log; escape it before printing
     */
    record Rejected(String userName) implements LoginOutcome {
        public Rejected {
            Objects.requireNonNull(userName, "userName");
        }

        @Override
        public SmtpReply reply() {
            return AuthReplies.REJECTED;
        }
    }

    /** A response was malformed; {@code reply} has the code 501. */
    record Malformed(SmtpReply reply) implements LoginOutcome {
        public Malformed {
            if (reply.code() != 501) {
                throw new IllegalArgumentException("the reply to a malformed attempt must be 501, not `" + reply + "`");
            }
        }
    }

    /** The client cancelled the attempt. */
    record Cancelled() implements LoginOutcome {
        @Override
        public SmtpReply reply() {
            return AuthReplies.CANCELLED;
        }
    }

    /**
     * The login cannot be checked now (R5).
     *
     * @param why the class name of the exception, for the log; its message could contain data of the store
     */
    record Unavailable(String why) implements LoginOutcome {
        public Unavailable {
            Objects.requireNonNull(why, "why");
        }

        @Override
        public SmtpReply reply() {
            return AuthReplies.UNAVAILABLE;
        }
    }

    /**
     * Too many attempts failed. The caller closes the connection after the reply.
     *
     * @param userName as in {@link Rejected}; empty if the last attempt sent none
     */
    record TooMany(String userName) implements LoginOutcome {
        public TooMany {
            Objects.requireNonNull(userName, "userName");
        }

        @Override
        public SmtpReply reply() {
            return AuthReplies.TOO_MANY;
        }
    }
}
