package dev.relaypolicy.server.protocol.smtp;

import dev.relaypolicy.SmtpReply;

/** The replies of the SMTP protocol itself, as opposed to those of policies, logins and delivery. */
final class SmtpReplies {

    static final SmtpReply OK = SmtpReply.of(250, 2, 0, 0, "OK");
    static final SmtpReply SENDER_OK = SmtpReply.of(250, 2, 1, 0, "OK");
    static final SmtpReply CANNOT_VERIFY =
            SmtpReply.of(252, 2, 1, 5, "Cannot VRFY user, but will accept message and attempt delivery");
    static final SmtpReply HELP =
            SmtpReply.of(214, 2, 0, 0, "EHLO HELO AUTH MAIL RCPT DATA BDAT RSET NOOP VRFY HELP QUIT: see RFC 5321");
    static final SmtpReply START_TLS = SmtpReply.of(220, 2, 0, 0, "Ready to start TLS");
    static final SmtpReply BYE = SmtpReply.of(221, 2, 0, 0, "Bye");
    static final SmtpReply SEND_DATA = SmtpReply.plain(354, "Start mail input; end with <CRLF>.<CRLF>");

    static final SmtpReply STOPPING = SmtpReply.of(421, 4, 3, 2, "Server is shutting down");
    static final SmtpReply TOO_MANY_ERRORS = SmtpReply.of(421, 4, 7, 0, "Too many errors, closing connection");
    static final SmtpReply TOO_MANY_COMMANDS =
            SmtpReply.of(421, 4, 7, 0, "Too many commands in a minute, closing connection");
    static final SmtpReply TOO_MUCH_JUNK =
            SmtpReply.of(421, 4, 7, 0, "Too many commands that bring no mail, closing connection");
    static final SmtpReply NO_CLIENT =
            SmtpReply.of(421, 4, 7, 0, "No mail through a proxy that does not name its client, closing connection");
    static final SmtpReply TOO_MANY_RECIPIENTS = SmtpReply.of(452, 4, 5, 3, "Too many recipients");

    static final SmtpReply UNRECOGNIZED = SmtpReply.of(500, 5, 5, 2, "Syntax error, command unrecognized");
    static final SmtpReply LINE_TOO_LONG = SmtpReply.of(500, 5, 5, 2, "Line too long");
    static final SmtpReply BAD_ARGUMENT = SmtpReply.of(501, 5, 5, 4, "Syntax error in parameters or arguments");
    static final SmtpReply PIPELINED_STARTTLS =
            SmtpReply.of(501, 5, 5, 4, "Nothing may follow STARTTLS before the handshake, closing connection");
    static final SmtpReply UNEXPECTED_PROXY =
            SmtpReply.of(500, 5, 5, 2, "No PROXY header is read from this address, closing connection");
    static final SmtpReply NO_HTTP = SmtpReply.of(500, 5, 5, 2, "This is no HTTP server, closing connection");
    static final SmtpReply BAD_CHUNK =
            SmtpReply.of(501, 5, 5, 4, "BDAT takes a number of octets and perhaps LAST, closing connection");
    static final SmtpReply NOT_IMPLEMENTED = SmtpReply.of(502, 5, 5, 1, "Command not implemented");
    static final SmtpReply BAD_SEQUENCE = SmtpReply.of(503, 5, 5, 1, "Bad sequence of commands");
    static final SmtpReply BARE_CONTROL =
            SmtpReply.of(521, 5, 5, 2, "Lines must end in CRLF and hold no other CR, LF or NUL, closing connection");
    static final SmtpReply BARE_CONTROL_IN_MESSAGE =
            SmtpReply.of(550, 5, 6, 0, "The message holds a CR, LF or NUL outside the CRLF of its lines");
    static final SmtpReply MAIL_LOOP = SmtpReply.of(554, 5, 4, 6, "The next hop of this server is this server itself");
    static final SmtpReply MESSAGE_TOO_BIG = SmtpReply.of(552, 5, 3, 4, "Message size exceeds the limit");

    private SmtpReplies() {}
}
