package dev.relaypolicy.auth;

import dev.relaypolicy.SmtpReply;

/** The replies of SMTP AUTH (RFC 4954), for servers and adapters alike. */
public final class AuthReplies {

    /** The login is accepted. */
    public static final SmtpReply AUTHENTICATED = SmtpReply.of(235, 2, 7, 0, "Authentication successful");

    /** The user or the password is wrong; which, is not said. */
    public static final SmtpReply REJECTED = SmtpReply.of(535, 5, 7, 8, "Authentication credentials invalid");

    /** What the client sent is not base64, or not what the mechanism takes. */
    public static final SmtpReply MALFORMED = SmtpReply.of(501, 5, 5, 2, "Cannot decode the authentication response");

    /** An initial response was given to a mechanism in which the server speaks first. */
    public static final SmtpReply UNEXPECTED =
            SmtpReply.of(501, 5, 7, 0, "The mechanism does not take an initial response");

    /** The client has called the attempt off. */
    public static final SmtpReply CANCELLED = SmtpReply.of(501, 5, 7, 0, "Authentication cancelled");

    /** It cannot be found out now whether the login is right. */
    public static final SmtpReply UNAVAILABLE = SmtpReply.of(454, 4, 7, 0, "Temporary authentication failure");

    /** Too many attempts have failed; the connection is closed behind this reply. */
    public static final SmtpReply TOO_MANY =
            SmtpReply.of(421, 4, 7, 0, "Too many failed logins, closing transmission channel");

    /** The mechanism is not on offer. */
    public static final SmtpReply UNKNOWN_MECHANISM = SmtpReply.of(504, 5, 5, 4, "Unrecognized authentication type");

    /** Nothing goes without a login here. */
    public static final SmtpReply LOGIN_REQUIRED = SmtpReply.of(530, 5, 7, 0, "Authentication required");

    /** The login does not allow the sending of mail. */
    public static final SmtpReply MAIL_NOT_ALLOWED = SmtpReply.of(550, 5, 7, 1, "Not allowed to send mail");

    private AuthReplies() {}
}
