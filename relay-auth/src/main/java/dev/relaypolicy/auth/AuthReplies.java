package dev.relaypolicy.auth;

import dev.relaypolicy.SmtpReply;

/** The replies of SMTP AUTH (RFC 4954). */
public final class AuthReplies {

    /** The login succeeded. */
    public static final SmtpReply AUTHENTICATED = SmtpReply.of(235, 2, 7, 0, "Authentication successful");

    /** The user or the password is wrong. */
    public static final SmtpReply REJECTED = SmtpReply.of(535, 5, 7, 8, "Authentication credentials invalid");

    /** The response is not base64, or not in the form of the mechanism. */
    public static final SmtpReply MALFORMED = SmtpReply.of(501, 5, 5, 2, "Cannot decode the authentication response");

    /** The mechanism takes no initial response. */
    public static final SmtpReply UNEXPECTED =
            SmtpReply.of(501, 5, 7, 0, "The mechanism does not take an initial response");

    /** The client cancelled the attempt. */
    public static final SmtpReply CANCELLED = SmtpReply.of(501, 5, 7, 0, "Authentication cancelled");

    /** The login cannot be checked now. */
    public static final SmtpReply UNAVAILABLE = SmtpReply.of(454, 4, 7, 0, "Temporary authentication failure");

    /** The server closes the connection after this reply. */
    public static final SmtpReply TOO_MANY =
            SmtpReply.of(421, 4, 7, 0, "Too many failed logins, closing transmission channel");

    /** The mechanism is not offered. */
    public static final SmtpReply UNKNOWN_MECHANISM = SmtpReply.of(504, 5, 5, 4, "Unrecognized authentication type");

    /** This listener requires a login. */
    public static final SmtpReply LOGIN_REQUIRED = SmtpReply.of(530, 5, 7, 0, "Authentication required");

    /** The login may not send mail. */
    public static final SmtpReply MAIL_NOT_ALLOWED = SmtpReply.of(550, 5, 7, 1, "Not allowed to send mail");

    private AuthReplies() {}
}
