package dev.relaypolicy.subethasmtp;

import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelaySession;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.subethamail.smtp.DropConnectionException;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.MessageHandlerFactory;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.Session;

/** One transaction: passes on what the gate accepts. Used by the thread of its session. */
final class GuardedMessageHandler implements MessageHandler {

    private final RelaySession relay;
    private final MessageContext context;
    private final MessageHandlerFactory factory;
    private Optional<MessageHandler> next = Optional.empty();
    private boolean permitted;

    GuardedMessageHandler(SubEthaRelay relay, MessageContext context, MessageHandlerFactory factory) {
        this.relay = relay.session(context);
        this.context = context;
        this.factory = factory;
    }

    @Override
    public void from(String sender) throws RejectException {
        if (!GuardedCommands.areInstalled(context.getSMTPServer())) {
            throw refused(RelayDecision.defer(Reason.of(
                    "setup", "sessions-not-guarded", "set `sessionHandler(relay.sessions(...))` on the SMTPServer")));
        }
        ReversePath path = path(ReversePath::parse, sender, SmtpReply.BAD_SENDER);
        rejectIf(SubEthaRelay.refusal(relay.mail(path)));
        MessageHandler handler = factory.create(context);
        next = Optional.of(handler);
        handler.from(path.address().map(EmailAddress::toString).orElse(""));
    }

    @Override
    public void recipient(String recipient) throws RejectException {
        ForwardPath path = path(ForwardPath::parse, recipient, SmtpReply.BAD_RECIPIENT);
        rejectIf(SubEthaRelay.refusal(relay.rcpt(path)));
        next.orElseThrow().recipient(path.address().map(EmailAddress::toString).orElse("postmaster"));
        permitted = true;
    }

    @Override
    public @Nullable String data(InputStream message) throws RejectException, IOException {
        try {
            if (!permitted) {
                throw new RejectException(554, "5.5.1 No valid recipients");
            }
            return next.orElseThrow().data(message);
        } catch (DropConnectionException e) {
            throw e;
        } catch (RejectException e) {
            // Otherwise SubEthaSMTP runs the unread rest of the message as commands, and the transaction stays open.
            message.transferTo(OutputStream.nullOutputStream());
            if (context instanceof Session session) {
                session.resetMailTransaction();
            }
            throw e;
        }
    }

    @Override
    public void done() {
        next.ifPresent(MessageHandler::done);
    }

    private <P> P path(Function<String, P> parser, String text, SmtpReply reply) throws RejectException {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw refused(
                    RelayDecision.deny(Reason.of("syntax", "malformed-path", String.valueOf(e.getMessage())), reply));
        }
    }

    /** Reports a refusal that the gate was not asked for. */
    private RejectException refused(RelayDecision refusal) {
        return exception(
                SubEthaRelay.refusal(relay.refuse(relay.request(), refusal)).orElseThrow());
    }

    private static void rejectIf(Optional<SmtpReply> refusal) throws RejectException {
        if (refusal.isPresent()) {
            throw exception(refusal.get());
        }
    }

    private static RejectException exception(SmtpReply refusal) {
        return new RejectException(refusal.code(), refusal.behindCode());
    }
}
