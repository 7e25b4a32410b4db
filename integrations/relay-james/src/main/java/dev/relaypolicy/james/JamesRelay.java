package dev.relaypolicy.james;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.DecisionListener;
import dev.relaypolicy.GrantFinding;
import dev.relaypolicy.Identity;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayEngine;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.RelayRules;
import dev.relaypolicy.RelaySession;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.TlsFacts;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.core.Username;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.RcptCmdHandler;
import org.apache.james.protocols.smtp.hook.Hook;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookResultHook;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.protocols.smtp.hook.MailHook;
import org.apache.james.protocols.smtp.hook.RcptHook;

/**
 * A hook that evaluates a relay gate at MAIL and at each RCPT.
 *
 * <pre>{@code
 * JamesRelay relay = new JamesRelay(gate, listener, InstantSource.system()).withIdentities(accounts::identityOf);
 * new SMTPProtocol(new SMTPProtocolHandlerChain(metrics, relay, logins), configuration);
 * }</pre>
 *
 * <p>Its position among the hooks does not matter: James accepts a recipient only if the gate permits it, even if
 * another hook returns OK. Other hooks may still reject it. Omit the relay hooks of James itself, which do not know the
 * gate.
 *
 * <p>Immutable, and thread-safe if its collaborators are.
 */
public final class JamesRelay implements MailHook, RcptHook, HookResultHook {

    private static final AttachmentKey<AtMail> AT_MAIL = AttachmentKey.of("relay.at-mail", AtMail.class);
    private static final AttachmentKey<RcptResult> RCPT_RESULT =
            AttachmentKey.of("relay.rcpt-result", RcptResult.class);

    private final RelayRules rules;
    private final Listener listener;
    private final InstantSource clock;
    private final Function<Username, Optional<Identity>> identities;
    private final DecisionListener decisions;

    /** Creates a relay without logins and grants that {@linkplain DecisionListener#logging logs} its decisions. */
    public JamesRelay(RelayGate gate, Listener listener, InstantSource clock) {
        this(
                RelayRules.of(requireNonNull(gate, "gate")),
                listener,
                clock,
                user -> Optional.empty(),
                DecisionListener.logging());
    }

    private JamesRelay(
            RelayRules rules,
            Listener listener,
            InstantSource clock,
            Function<Username, Optional<Identity>> identities,
            DecisionListener decisions) {
        this.rules = rules;
        this.listener = requireNonNull(listener, "listener");
        this.clock = requireNonNull(clock, "clock");
        this.identities = requireNonNull(identities, "identities");
        this.decisions = requireNonNull(decisions, "decisions");
    }

    /**
     * Returns a copy that supports logins.
     *
     * @param identities returns the identity of a James user at each MAIL; empty to ignore the login. If it throws,
     *     the sender is deferred
     */
    public JamesRelay withIdentities(Function<Username, Optional<Identity>> identities) {
        return new JamesRelay(rules, listener, clock, identities, decisions);
    }

    /**
     * Returns a copy that supports POP-before-SMTP.
     *
     * @param grants finds the grant of a request at MAIL, such as {@code popBeforeSmtp::find}; if it throws, the
     *     grant is unavailable
     */
    public JamesRelay withGrants(Function<RelayRequest, GrantFinding> grants) {
        return new JamesRelay(
                rules.withGrants(requireNonNull(grants, "grants")), listener, clock, identities, decisions);
    }

    /** Returns a copy that reports decisions to a listener instead of the log. */
    public JamesRelay withDecisions(DecisionListener decisions) {
        return new JamesRelay(rules, listener, clock, identities, decisions);
    }

    private record AtMail(MaybeSender sender, RelaySession relay) {

        /** Compares identity, since James creates a new object for each MAIL. */
        @SuppressWarnings("ReferenceEquality")
        boolean isOf(MaybeSender other) {
            return sender == other;
        }
    }

    /** Cached, because several hooks may return OK for one recipient. */
    private record RcptResult(MailAddress recipient, HookResult result) {

        /** Compares identity: James creates a new object for each RCPT, and equal recipients are separate questions. */
        @SuppressWarnings("ReferenceEquality")
        boolean isOf(MailAddress other) {
            return recipient == other;
        }
    }

    @Override
    public HookResult doMail(SMTPSession session, MaybeSender sender) {
        // If James refuses a second MAIL, it drops the first sender but keeps these: a third MAIL would inherit them.
        session.removeAttachment(SMTPSession.RCPT_LIST, State.Transaction);
        session.removeAttachment(RcptCmdHandler.CURRENT_RECIPIENT, State.Transaction);
        session.removeAttachment(RCPT_RESULT, State.Transaction);
        session.removeAttachment(AT_MAIL, State.Transaction);
        RelayRequest connected = connected(session);
        RelaySession relay = engine(session).session(session.getSessionID(), connected);
        Optional<ReversePath> path = sender.asOptional().isEmpty()
                ? Optional.of(ReversePath.NULL)
                : address(sender.asOptional().get()).map(ReversePath::of);
        if (path.isEmpty()) {
            return result(relay.refuse(connected, malformed("reverse-path", SmtpReply.BAD_SENDER)));
        }
        relay.loginAtMail(() -> Optional.ofNullable(session.getUsername()).flatMap(identities));
        HookResult result = result(relay.mail(path.get()));
        if (isDeclined(result)) {
            session.setAttachment(AT_MAIL, new AtMail(sender, relay), State.Transaction);
        }
        return result;
    }

    /** Reports decisions under James's session id. */
    private RelayEngine engine(SMTPSession session) {
        return new RelayEngine(
                () -> rules, clock, decision -> decisions.decided(decision.withId(session.getSessionID())));
    }

    @Override
    public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        Optional<RcptResult> previous =
                session.getAttachment(RCPT_RESULT, State.Transaction).filter(last -> last.isOf(recipient));
        if (previous.isPresent()) {
            return previous.get().result();
        }
        Optional<AtMail> atMail = atMail(session, sender);
        if (atMail.isEmpty()) {
            throw new IllegalStateException("RCPT without an accepted sender");
        }
        HookResult result = evaluate(atMail.get().relay(), recipient);
        session.setAttachment(RCPT_RESULT, new RcptResult(recipient, result), State.Transaction);
        return result;
    }

    private static Optional<AtMail> atMail(SMTPSession session, MaybeSender sender) {
        return session.getAttachment(AT_MAIL, State.Transaction).filter(known -> known.isOf(sender));
    }

    private static HookResult evaluate(RelaySession relay, MailAddress recipient) {
        Optional<EmailAddress> address = address(recipient);
        return result(
                address.isEmpty()
                        ? relay.refuse(relay.request(), malformed("forward-path", SmtpReply.BAD_RECIPIENT))
                        : relay.rcpt(ForwardPath.of(address.get())));
    }

    /** Replaces the OK of another hook if the gate rejects the sender or recipient. */
    @Override
    public HookResult onHookResult(SMTPSession session, HookResult result, long executionTime, Hook hook) {
        if (result.getResult().getAction() != HookReturnCode.Action.OK) {
            return result;
        }
        MaybeSender sender =
                session.getAttachment(SMTPSession.SENDER, State.Transaction).orElse(MaybeSender.nullSender());
        Optional<MailAddress> recipient = session.getAttachment(RcptCmdHandler.CURRENT_RECIPIENT, State.Transaction);
        HookResult gateResult = HookResult.DECLINED;
        // A hook can be both a MailHook and a RcptHook. As long as no sender is accepted, it was called at MAIL.
        if (hook instanceof MailHook && atMail(session, sender).isEmpty()) {
            gateResult = doMail(session, sender);
        } else if (hook instanceof RcptHook && recipient.isPresent()) {
            gateResult = doRcpt(session, sender, recipient.get());
        }
        return isDeclined(gateResult) ? result : gateResult;
    }

    private static boolean isDeclined(HookResult result) {
        return result.getResult().getAction() == HookReturnCode.Action.DECLINED;
    }

    private RelayRequest connected(SMTPSession session) {
        RelayRequest request = RelayRequest.atConnect(
                IpAddress.of(session.getRemoteAddress().getAddress()), listener, clock.instant());
        Optional<TlsFacts> tls = session.getSSLSession()
                .map(ssl -> new TlsFacts(ssl.getProtocol(), ssl.getCipherSuite(), Optional.empty()));
        request = tls.isPresent() ? request.startTls(tls.get()) : request;
        Optional<String> helo = session.getAttachment(SMTPSession.CURRENT_HELO_NAME, State.Connection);
        return helo.isPresent() ? request.hello(helo.get()) : request;
    }

    /** Empty if the address is malformed or not in canonical form. */
    private static Optional<EmailAddress> address(MailAddress address) {
        String text = address.asString();
        try {
            EmailAddress read = EmailAddress.parse(text);
            return read.toString().equalsIgnoreCase(text) ? Optional.of(read) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static RelayDecision malformed(String what, SmtpReply reply) {
        return RelayDecision.deny(
                Reason.of("syntax", "malformed-" + what, "the address is malformed or not in canonical form"), reply);
    }

    /** Any decision but a refusal is DECLINED, which leaves the result to other hooks. */
    private static HookResult result(RelayDecision decision) {
        Optional<RelayDecision.Opinion> refusal = decision.refusal();
        if (refusal.isEmpty()) {
            return HookResult.DECLINED;
        }
        SmtpReply reply = refusal.get().reply();
        return HookResult.builder()
                .hookReturnCode(
                        decision.effect() == RelayDecision.Effect.DENY
                                ? HookReturnCode.deny()
                                : HookReturnCode.denySoft())
                .smtpReturnCode(Integer.toString(reply.code()))
                .smtpDescription(reply.behindCode())
                .build();
    }
}
