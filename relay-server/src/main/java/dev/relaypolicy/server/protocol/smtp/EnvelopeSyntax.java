package dev.relaypolicy.server.protocol.smtp;

import com.google.common.base.CharMatcher;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.PathParser;
import dev.relaypolicy.mail.PathParser.Result.Malformed;
import dev.relaypolicy.mail.PathParser.Result.Parsed;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.server.delivery.MailParameters;
import dev.relaypolicy.server.delivery.RecipientParameters;
import java.util.Optional;
import java.util.OptionalLong;

/** Parses the arguments of MAIL and RCPT: a path and the ESMTP parameters after it (RFC 5321 section 4.1.1). */
public final class EnvelopeSyntax {

    /** A parsed argument: a path and its ESMTP parameters. */
    public sealed interface Argument<P, E> {

        record Accepted<P, E>(P path, E parameters) implements Argument<P, E> {}

        /**
         * An argument with an error.
         *
         * @param request the request with the valid parts of the argument, for the log
         */
        record Rejected<P, E>(RelayRequest request, RelayDecision.Opinion decision) implements Argument<P, E> {}
    }

    private static final SmtpReply NEEDS_SMTPUTF8 =
            SmtpReply.of(553, 5, 6, 7, "The address needs SMTPUTF8 in the MAIL command");
    private static final SmtpReply TOO_BIG = SmtpReply.of(552, 5, 3, 4, "Message size exceeds the limit");

    private EnvelopeSyntax() {}

    /**
     * Parses the argument of MAIL.
     *
     * @param argument the text after {@code MAIL FROM:}
     * @param messageLimit the largest message in bytes; empty for no limit
     */
    public static Argument<ReversePath, MailParameters> mail(
            RelayRequest request, String argument, OptionalLong messageLimit) {
        PathParser.Result<ReversePath> result = PathParser.reversePath(argument);
        if (result instanceof Malformed<ReversePath> malformed) {
            return rejected(request, "malformed-reverse-path", detail(argument, malformed), SmtpReply.BAD_SENDER);
        }
        Parsed<ReversePath> parsed = (Parsed<ReversePath>) result;
        SupportedParameters.Result<MailParameters> read = SupportedParameters.MAIL.parse(parsed.parameters());
        if (read instanceof SupportedParameters.Result.Refused<MailParameters> refused) {
            return rejected(request, refused);
        }
        MailParameters parameters = ((SupportedParameters.Result.Read<MailParameters>) read).parameters();
        if (parameters.requireTls() && request.tls().isEmpty()) {
            return rejected(request, SupportedParameters.notOffered("REQUIRETLS"));
        }
        RelayRequest withSender = request.mail(parsed.path());
        if (!parameters.smtpUtf8() && !isAscii(parsed.path().address())) {
            return rejected(withSender, "needs-smtputf8", "the sender address is not ASCII", NEEDS_SMTPUTF8);
        }
        OptionalLong size = parameters.size();
        if (size.isPresent() && messageLimit.isPresent() && size.getAsLong() > messageLimit.getAsLong()) {
            return rejected(withSender, "message-too-big", size.getAsLong() + " octets announced", TOO_BIG);
        }
        return new Argument.Accepted<>(parsed.path(), parameters);
    }

    /**
     * Parses the argument of RCPT.
     *
     * @param argument the text after {@code RCPT TO:}
     * @param smtpUtf8 whether MAIL had the parameter SMTPUTF8
     */
    public static Argument<ForwardPath, RecipientParameters> rcpt(
            RelayRequest request, String argument, boolean smtpUtf8) {
        PathParser.Result<ForwardPath> result = PathParser.forwardPath(argument);
        if (result instanceof Malformed<ForwardPath> malformed) {
            return rejected(request, "malformed-forward-path", detail(argument, malformed), SmtpReply.BAD_RECIPIENT);
        }
        Parsed<ForwardPath> parsed = (Parsed<ForwardPath>) result;
        RelayRequest withRecipient = request.rcpt(parsed.path());
        SupportedParameters.Result<RecipientParameters> read = SupportedParameters.RCPT.parse(parsed.parameters());
        if (read instanceof SupportedParameters.Result.Refused<RecipientParameters> refused) {
            return rejected(withRecipient, refused);
        }
        RecipientParameters parameters = ((SupportedParameters.Result.Read<RecipientParameters>) read).parameters();
        if (!smtpUtf8 && !isAscii(parsed.path().address())) {
            return rejected(withRecipient, "needs-smtputf8", "the recipient address is not ASCII", NEEDS_SMTPUTF8);
        }
        if (!smtpUtf8
                && !parameters
                        .originalRecipient()
                        .map(CharMatcher.ascii()::matchesAllOf)
                        .orElse(true)) {
            return rejected(withRecipient, "needs-smtputf8", "the original recipient is not ASCII", NEEDS_SMTPUTF8);
        }
        return new Argument.Accepted<>(parsed.path(), parameters);
    }

    private static boolean isAscii(Optional<EmailAddress> address) {
        return address.map(EmailAddress::isAscii).orElse(true);
    }

    private static String detail(String argument, Malformed<?> malformed) {
        return malformed.problem() + " at column " + malformed.column() + " of `" + argument + "`";
    }

    private static <P, E> Argument<P, E> rejected(RelayRequest request, SupportedParameters.Result.Refused<?> refused) {
        return rejected(request, refused.code(), refused.detail(), refused.reply());
    }

    private static <P, E> Argument<P, E> rejected(RelayRequest request, String code, String detail, SmtpReply reply) {
        return new Argument.Rejected<>(request, new RelayDecision.Deny(Reason.of("syntax", code, detail), reply));
    }
}
