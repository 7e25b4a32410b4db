package dev.relaypolicy.server.protocol.policyd;

import com.google.common.base.Ascii;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayEngine;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.RelaySession;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.PathParser;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.server.SiteRules;
import dev.relaypolicy.server.log.DecisionLog;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Translates the requests of one connection into relay sessions, and their decisions into actions of access(5). The
 * requests for the recipients of one message share a session, so a POP-before-SMTP grant is looked up once (R7).
 *
 * <p>An action never consists of digits only, which Postfix takes for OK. Not thread-safe.
 */
final class PolicyConversation {

    private static final String NO_OPINION = "DUNNO";
    private static final String PERMIT = "OK";

    /** Needs no quotes if its dots are single and inside (RFC 5321 section 4.1.2, RFC 6531). */
    private static final Pattern ATEXT_AND_DOTS =
            Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\\-\\x{80}-\\x{10FFFF}]+");

    private final Listener listener;
    private final PolicyServices services;
    private final RelayEngine engine;

    /** The configuration that the current request uses. */
    private Site site;

    private Optional<Current> current = Optional.empty();

    /**
     * The session that the latest request belongs to.
     *
     * @param refusal the refusal of the client, if it is refused
     */
    private record Current(PolicyRequest request, RelaySession session, Optional<RelayDecision.Opinion> refusal) {}

    PolicyConversation(Listener listener, PolicyServices services, DecisionLog log) {
        this.listener = listener;
        this.services = services;
        this.site = services.site().get();
        this.engine = new RelayEngine(() -> new SiteRules(site, services.grants()), services.clock(), log);
    }

    /**
     * Returns the action for a request.
     *
     * @throws PolicyProtocolException if the client address is needed, and is missing or not an IP address
     */
    String action(PolicyRequest request) {
        site = services.site().get();
        String state = Ascii.toUpperCase(request.value("protocol_state"));
        return switch (state) {
            // nothing is decided after RCPT, and recipient is empty if there are several
            case "DATA", "END-OF-MESSAGE" -> NO_OPINION;
            case "MAIL" -> mail(request).map(this::refuse).orElse(NO_OPINION);
            case "RCPT" -> rcpt(request);
            default -> connected(request).refusal().map(this::refuse).orElse(NO_OPINION);
        };
    }

    /** Returns the session of a request; a new one, whose client is decided, unless the message is the latest one. */
    private Current connected(PolicyRequest request) {
        if (current.isPresent() && request.sharesTransaction(current.get().request())) {
            return current.get();
        }
        RelayRequest connected = RelayRequest.atConnect(
                request.client(), listener, services.clock().instant());
        RelaySession session = engine.session(
                services.ids().get(), request.tls().map(connected::startTls).orElse(connected));
        Optional<RelayDecision.Opinion> refusal = session.connect().refusal();
        if (!request.value("helo_name").isEmpty()) {
            session.hello(request.value("helo_name"));
        }
        String user = request.value("sasl_username");
        if (!user.isEmpty()) {
            session.loginAtMail(() -> site.verifiedLogin(listener, user));
        }
        Current begun = new Current(request, session, refusal);
        current = Optional.of(begun);
        return begun;
    }

    /** Returns the refusal of the client or of the sender. Otherwise, a transaction is open. */
    private Optional<RelayDecision.Opinion> mail(PolicyRequest request) {
        Current begun = connected(request);
        if (begun.refusal().isPresent() || begun.session().inTransaction()) {
            return begun.refusal();
        }
        PathParser.Result<ReversePath> sender = PathParser.reversePath(path(request.value("sender")));
        Optional<RelayDecision.Opinion> refusal = sender instanceof PathParser.Result.Parsed<ReversePath> parsed
                ? begun.session().mail(parsed.path()).refusal()
                : Optional.of(
                        malformed(begun.session(), "malformed-reverse-path", "sender", request, SmtpReply.BAD_SENDER));
        if (refusal.isPresent()) {
            current = Optional.of(new Current(begun.request(), begun.session(), refusal));
        }
        return refusal;
    }

    /**
     * Returns an address as a path. Postfix sends local parts without their quotes: {@code "a b"@example.org} as
     * {@code a b@example.org}.
     */
    private static String path(String address) {
        int at = address.lastIndexOf('@');
        String local = address.substring(0, Math.max(at, 0));
        boolean dotsInside = !local.startsWith(".") && !local.endsWith(".") && !local.contains("..");
        if (at < 0 || (dotsInside && ATEXT_AND_DOTS.matcher(local).matches())) {
            return "<" + address + ">";
        }
        return "<\"" + local.replaceAll("[\\\\\"]", "\\\\$0") + "\"" + address.substring(at) + ">";
    }

    private static RelayDecision.Opinion malformed(
            RelaySession session, String code, String attribute, PolicyRequest request, SmtpReply reply) {
        RelayDecision.Deny denied = new RelayDecision.Deny(
                Reason.of("syntax", code, "`" + request.value(attribute) + "` is not a mail address"), reply);
        session.refuse(session.request(), denied);
        return denied;
    }

    private String rcpt(PolicyRequest request) {
        Optional<RelayDecision.Opinion> refusal = mail(request);
        if (refusal.isPresent()) {
            return refuse(refusal.get());
        }
        RelaySession session = current.orElseThrow().session();
        PathParser.Result<ForwardPath> recipient = PathParser.forwardPath(path(request.value("recipient")));
        if (!(recipient instanceof PathParser.Result.Parsed<ForwardPath> parsed)) {
            return refuse(malformed(session, "malformed-forward-path", "recipient", request, SmtpReply.BAD_RECIPIENT));
        }
        RelayDecision decision = session.rcpt(parsed.path());
        if (decision instanceof RelayDecision.Permit) {
            // Postfix needs no OK for its own domains, and rewrites some addresses after it has asked
            boolean anyDomain = site.smtpGate(listener).permitsAnyDomain(session.request());
            return anyDomain && !mayBeRoute(parsed.path()) ? PERMIT : NO_OPINION;
        }
        return decision.refusal().map(this::refuse).orElseThrow();
    }

    private static boolean mayBeRoute(ForwardPath path) {
        return path.address().map(address -> address.mayBeRoute()).orElse(true);
    }

    /** Returns an action that refuses: a reply with its text, or a deferral that a later REJECT of Postfix overrides. */
    private String refuse(RelayDecision.Opinion refusal) {
        return refusal.effect() == RelayDecision.Effect.DENY
                ? refusal.reply().toString()
                : "DEFER_IF_PERMIT " + refusal.reply().behindCode();
    }
}
