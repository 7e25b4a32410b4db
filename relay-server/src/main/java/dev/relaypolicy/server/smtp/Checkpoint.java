package dev.relaypolicy.server.smtp;

import static java.util.Objects.requireNonNull;

import com.google.common.base.CharMatcher;
import com.google.common.collect.Sets;
import dev.relaypolicy.GrantFinding;
import dev.relaypolicy.Identity;
import dev.relaypolicy.Permission;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayDecision.Effect;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.PathParser;
import dev.relaypolicy.mail.PathParser.Result.Malformed;
import dev.relaypolicy.mail.PathParser.Result.Parsed;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.pop.PopBeforeSmtp;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.server.delivery.MailParameters;
import dev.relaypolicy.server.delivery.RecipientParameters;
import dev.relaypolicy.server.smtp.KnownParameters.Result.Read;
import dev.relaypolicy.server.smtp.KnownParameters.Result.Refused;
import dev.relaypolicy.spi.Credential;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The relay questions of a session, in the order in which a client raises them: at connect, at MAIL, at RCPT. A session over a
 * socket and {@code explain} both come through here, so that what explain says is what a client hears.
 */
public final class Checkpoint {

    /** How the gate is asked: {@link RelayGate#decide}, or with every step recorded. */
    @FunctionalInterface
    public interface Asking {

        /** Asks the gate. */
        RelayDecision ask(RelayGate gate, RelayRequest request);
    }

    /**
     * The answer to a command.
     *
     * @param facts what is known after it; as before where it was refused for its form
     * @param decision Deny or Defer where it was refused; otherwise Abstain before RCPT, Permit at RCPT
     * @param parameters what MAIL said beside its path
     * @param recipientParameters what RCPT said beside its path
     */
    public record Answer(
            RelayRequest facts,
            RelayDecision decision,
            MailParameters parameters,
            RecipientParameters recipientParameters) {

        Answer(RelayRequest facts, RelayDecision decision) {
            this(facts, decision, MailParameters.NONE, RecipientParameters.NONE);
        }

        /** The reply of a refusal; empty where the session goes on. */
        public Optional<SmtpReply> refusal() {
            return decision instanceof RelayDecision.Opinion opinion && opinion.effect() != Effect.PERMIT
                    ? Optional.of(opinion.reply())
                    : Optional.empty();
        }
    }

    private static final SmtpReply BAD_REVERSE_PATH = SmtpReply.of(501, 5, 1, 7, "Syntax error in the sender address");
    private static final SmtpReply BAD_FORWARD_PATH =
            SmtpReply.of(501, 5, 1, 3, "Syntax error in the recipient address");
    private static final SmtpReply NEEDS_SMTPUTF8 =
            SmtpReply.of(553, 5, 6, 7, "The address needs SMTPUTF8 in the MAIL command");
    private static final SmtpReply TOO_BIG = SmtpReply.of(552, 5, 3, 4, "Message size exceeds the limit");

    private final Site site;
    private final PopBeforeSmtp grants;
    private final Asking asking;

    /**
     * A checkpoint.
     *
     * @param site the configuration as it stands now
     * @param grants knows who has logged in by POP3
     * @param asking how the gate is asked
     */
    public Checkpoint(Site site, PopBeforeSmtp grants, Asking asking) {
        this.site = requireNonNull(site, "site");
        this.grants = requireNonNull(grants, "grants");
        this.asking = requireNonNull(asking, "asking");
    }

    /** A client has connected. */
    public Answer connect(RelayRequest facts) {
        return new Answer(facts, asking.ask(site.smtpGate(facts.listener()), facts));
    }

    /**
     * The client has given MAIL.
     *
     * @param facts what is known so far, at the present instant
     * @param argument what follows {@code MAIL FROM:}
     */
    public Answer mail(RelayRequest facts, String argument) {
        RelayRequest known;
        try {
            known = asKnownNow(facts);
        } catch (RuntimeException e) {
            return new Answer(
                    facts,
                    RelayDecision.defer(Reason.of(
                            "login",
                            "login-unavailable",
                            "it cannot be found out whether the login still counts: " + e)));
        }
        return mailOf(known, argument);
    }

    /**
     * Who has logged in, as the accounts have it now: an edit that removes a user or takes a permission away is not to wait until
     * the user's open sessions end.
     */
    private RelayRequest asKnownNow(RelayRequest facts) {
        if (facts.identity().isEmpty()) {
            return facts;
        }
        Identity who = facts.identity().get();
        List<Identity> now = site.smtpCredentials().find(who.name()).stream()
                .map(Credential::identity)
                .filter(identity -> identity.name().equals(who.name()))
                .toList();
        if (now.contains(who)) {
            return facts;
        }
        // of several that have the name, what all of them may
        Optional<Identity> left = now.stream()
                .map(identity -> identity.permissions().granted())
                .reduce(Sets::intersection)
                .map(granted -> new Identity(who.name(), new Permissions(granted)));
        return new RelayRequest(
                facts.client(),
                facts.listener(),
                facts.tls(),
                facts.helo(),
                left,
                facts.reversePath(),
                facts.grant(),
                facts.forwardPath(),
                facts.instant());
    }

    private Answer mailOf(RelayRequest facts, String argument) {
        PathParser.Result<ReversePath> result = PathParser.reversePath(argument);
        if (result instanceof Malformed<ReversePath> malformed) {
            return malformed(
                    facts,
                    "malformed-reverse-path",
                    argument,
                    malformed.column(),
                    malformed.problem(),
                    BAD_REVERSE_PATH);
        }
        Parsed<ReversePath> parsed = (Parsed<ReversePath>) result;
        KnownParameters.Result<MailParameters> read = KnownParameters.MAIL.read(parsed.parameters());
        if (read instanceof Refused<MailParameters> refused) {
            return refused(facts, refused);
        }
        MailParameters parameters = ((Read<MailParameters>) read).parameters();
        if (parameters.requireTls() && facts.tls().isEmpty()) {
            return refused(facts, KnownParameters.notOffered("REQUIRETLS"));
        }
        RelayRequest withSender = facts.mail(parsed.path());
        if (!parameters.smtpUtf8()
                && !parsed.path().address().map(EmailAddress::isAscii).orElse(true)) {
            return refused(withSender, "needs-smtputf8", "the sender address is not ASCII", NEEDS_SMTPUTF8);
        }
        OptionalLong size = parameters.size();
        OptionalLong limit = messageLimit(facts);
        if (size.isPresent() && limit.isPresent() && size.getAsLong() > limit.getAsLong()) {
            return refused(withSender, "message-too-big", size.getAsLong() + " octets announced", TOO_BIG);
        }
        RelayRequest withGrant = withSender.grant(
                site.popBeforeSmtp()
                        ? grants.find(withSender)
                        : new GrantFinding.None("POP-before-SMTP is switched off"));
        return new Answer(
                withGrant,
                asking.ask(site.smtpGate(facts.listener()), withGrant),
                parameters,
                RecipientParameters.NONE);
    }

    /**
     * The client has given RCPT.
     *
     * @param facts what is known so far, with the reverse path, at the present instant
     * @param parameters what MAIL said
     * @param argument what follows {@code RCPT TO:}
     */
    public Answer rcpt(RelayRequest facts, MailParameters parameters, String argument) {
        PathParser.Result<ForwardPath> result = PathParser.forwardPath(argument);
        if (result instanceof Malformed<ForwardPath> malformed) {
            return malformed(
                    facts,
                    "malformed-forward-path",
                    argument,
                    malformed.column(),
                    malformed.problem(),
                    BAD_FORWARD_PATH);
        }
        Parsed<ForwardPath> parsed = (Parsed<ForwardPath>) result;
        RelayRequest withRecipient = facts.rcpt(parsed.path());
        KnownParameters.Result<RecipientParameters> read = KnownParameters.RCPT.read(parsed.parameters());
        if (read instanceof Refused<RecipientParameters> refused) {
            return refused(withRecipient, refused);
        }
        RecipientParameters said = ((Read<RecipientParameters>) read).parameters();
        if (!parameters.smtpUtf8()
                && !parsed.path().address().map(EmailAddress::isAscii).orElse(true)) {
            return refused(withRecipient, "needs-smtputf8", "the recipient address is not ASCII", NEEDS_SMTPUTF8);
        }
        if (!parameters.smtpUtf8()
                && !said.originalRecipient()
                        .map(CharMatcher.ascii()::matchesAllOf)
                        .orElse(true)) {
            return refused(withRecipient, "needs-smtputf8", "the original recipient is not ASCII", NEEDS_SMTPUTF8);
        }
        return new Answer(withRecipient, asking.ask(site.smtpGate(facts.listener()), withRecipient), parameters, said);
    }

    /** The largest message that this session may send, in octets; empty for no limit. */
    public OptionalLong messageLimit(RelayRequest facts) {
        boolean unlimited = facts.identity()
                .map(identity -> identity.permissions().allows(Permission.UNLIMITED_SIZE))
                .orElse(false);
        return unlimited ? OptionalLong.empty() : site.maxMessageOctets();
    }

    private static Answer malformed(
            RelayRequest facts, String code, String argument, int column, String problem, SmtpReply reply) {
        return refused(facts, code, problem + " at column " + column + " of `" + argument + "`", reply);
    }

    private static Answer refused(RelayRequest facts, Refused<?> parameters) {
        return refused(facts, parameters.code(), parameters.detail(), parameters.reply());
    }

    private static Answer refused(RelayRequest facts, String code, String detail, SmtpReply reply) {
        return new Answer(facts, RelayDecision.deny(Reason.of("syntax", code, detail), reply));
    }
}
