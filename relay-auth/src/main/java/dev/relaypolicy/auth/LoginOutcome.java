package dev.relaypolicy.auth;

import dev.relaypolicy.Identity;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.spi.Credential;
import java.util.Objects;

/** The outcome of a login attempt. {@code toString} does not reveal a password. */
public sealed interface LoginOutcome {

    /** What an SMTP client is told. */
    SmtpReply reply();

    /**
     * The login succeeded.
     *
     * @param credential the proven credential; a server that keeps sessions open can {@linkplain
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
    }

    /**
     * The user, the password, or the wish to act as somebody else is wrong.
     *
     * @param userName who it said it was, for the log; client text, which whoever prints it must escape
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

    /**
     * The client did not keep to the form.
     *
     * @param reply a 501
     */
    record Malformed(SmtpReply reply) implements LoginOutcome {
        public Malformed {
            if (reply.code() != 501) {
                throw new IllegalArgumentException("a malformed attempt is answered with 501, not `" + reply + "`");
            }
        }
    }

    /** The client has called the attempt off. */
    record Cancelled() implements LoginOutcome {
        @Override
        public SmtpReply reply() {
            return AuthReplies.CANCELLED;
        }
    }

    /**
     * It cannot be found out now (R5).
     *
     * @param why the type of the failure, for the log; never its message, which could hold what the store holds
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
     * Too many attempts have failed: the caller closes the connection behind the reply.
     *
     * @param userName who the last of them said it was, as in {@link Rejected}; empty where it did not come to that
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
