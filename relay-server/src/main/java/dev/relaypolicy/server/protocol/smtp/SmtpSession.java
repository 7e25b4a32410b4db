package dev.relaypolicy.server.protocol.smtp;

import static dev.relaypolicy.server.protocol.smtp.SmtpReplies.BAD_ARGUMENT;
import static dev.relaypolicy.server.protocol.smtp.SmtpReplies.BAD_SEQUENCE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayDecision.Opinion;
import dev.relaypolicy.RelayEngine;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.RelaySession;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.TlsFacts;
import dev.relaypolicy.auth.AuthReplies;
import dev.relaypolicy.auth.LoginOutcome;
import dev.relaypolicy.auth.LoginSession;
import dev.relaypolicy.auth.mechanism.Mechanism;
import dev.relaypolicy.auth.mechanism.Mechanisms;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.server.SiteRules;
import dev.relaypolicy.server.delivery.Envelope;
import dev.relaypolicy.server.delivery.MailParameters;
import dev.relaypolicy.server.delivery.RecipientParameters;
import dev.relaypolicy.server.delivery.Transaction;
import dev.relaypolicy.server.log.DecisionLog;
import dev.relaypolicy.server.log.LoginNameRedaction;
import dev.relaypolicy.server.protocol.smtp.EnvelopeSyntax.Argument;
import dev.relaypolicy.server.protocol.tls.ServerTls;
import dev.relaypolicy.server.protocol.wire.Connection;
import dev.relaypolicy.server.protocol.wire.WireLine;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An SMTP session (RFC 5321). Each command is one method; the {@link RelaySession} holds all state that relay decisions
 * depend on.
 */
public final class SmtpSession {

    private static final Logger LOGGER = System.getLogger(SmtpSession.class.getName());

    /** The largest number allowed by RFC 9422 section 4.2. */
    private static final int MAX_RCPTMAX = 999_999;

    private final Connection connection;
    private final SmtpServices services;
    private final SmtpLimits limits;
    private final SessionQuota quota;
    private final DecisionLog log;
    private final RelaySession relay;

    /** The configuration that the current command uses. */
    private Site site;

    private LoginSession logins;
    private boolean extended;
    private MailParameters parameters = MailParameters.NONE;
    private Optional<Transaction> transaction = Optional.empty();
    private Optional<MessageReceiver.Chunked> chunks = Optional.empty();
    private int recipients;
    private boolean ended;

    /** Whether XCLIENT was accepted. Survives STARTTLS. */
    private boolean xclientUsed;

    private SmtpSession(Connection connection, SmtpServices services) {
        this.connection = connection;
        this.services = services;
        this.limits = services.limits().get();
        this.quota = new SessionQuota(limits, services.ticker());
        this.logins = services.logins().session(connection.client());
        this.log = services.logs().get();
        this.site = services.site().get();
        RelayRequest connected = RelayRequest.atConnect(
                connection.client(), connection.listener(), services.clock().instant());
        RelayEngine engine = new RelayEngine(() -> new SiteRules(site, services.grants()), services.clock(), log);
        this.relay = engine.session(
                services.ids().get(), connection.tls().map(connected::startTls).orElse(connected));
    }

    /**
     * Serves a client on the calling thread until its session ends.
     *
     * @throws IOException if the connection is lost or the client is too slow
     */
    public static void serve(Connection connection, SmtpServices services) throws IOException {
        SmtpSession session = new SmtpSession(connection, services);
        connection.beforeWriting(session.log::flush);
        try {
            session.greet();
            while (!session.ended) {
                session.command();
            }
        } finally {
            session.endTransaction();
            session.log.flush();
        }
    }

    private void greet() throws IOException {
        closeIfRefused(relay.connect());
        if (!ended) {
            reply(SmtpReply.plain(220, site.hostName() + " ESMTP relay ready"));
        }
    }

    private void closeIfRefused(RelayDecision decision) throws IOException {
        Optional<Opinion> refusal = decision.refusal();
        if (refusal.isPresent()) {
            closeWith(refusal.get().reply());
        }
    }

    private void command() throws IOException {
        WireLine line = readLine();
        site = services.site().get();
        if (connection.isStopping()) {
            closeWith(SmtpReplies.STOPPING);
        } else if (line instanceof WireLine.EndOfStream) {
            ended = true;
        } else if (line instanceof WireLine.BareControl) {
            closeWith(SmtpReplies.BARE_CONTROL);
        } else if (line instanceof WireLine.TooLong tooLong) {
            refuseUnparsable(tooLong.start(), SmtpReplies.LINE_TOO_LONG);
        } else {
            command((WireLine.Line) line);
        }
    }

    private WireLine readLine() throws IOException {
        return connection.readCommand(limits.authOctets(), limits.command());
    }

    private void command(WireLine.Line line) throws IOException {
        Optional<String> text = line.text();
        if (text.isEmpty()) {
            refuseUnparsable(new String(line.octets(), ISO_8859_1), SmtpReplies.UNRECOGNIZED);
            return;
        }
        String trimmed = CharMatcher.is(' ').trimTrailingFrom(text.get());
        int blank = trimmed.indexOf(' ');
        // ASCII only: in Unicode, the dotless i and other letters map to ASCII capitals
        String verb = Ascii.toUpperCase(blank < 0 ? trimmed : trimmed.substring(0, blank));
        String argument = blank < 0 ? "" : trimmed.substring(blank + 1);
        if (!verb.equals("AUTH") && line.length() > limits.commandOctets()) {
            refuseUnparsable(trimmed, SmtpReplies.LINE_TOO_LONG);
            return;
        }
        Optional<SmtpReply> end = quota.command(verb);
        if (end.isPresent()) {
            closeWith(end.get());
            return;
        }
        switch (verb) {
            case "EHLO" -> hello(argument, true);
            case "HELO" -> hello(argument, false);
            case "STARTTLS" -> startTls(argument);
            case "AUTH" -> auth(argument);
            case "MAIL" -> mail(argument);
            case "RCPT" -> rcpt(argument);
            case "DATA" -> data(argument);
            case "BDAT" -> bdat(argument);
            case "RSET" -> rset(argument);
            case "NOOP" -> reply(SmtpReplies.OK);
            case "QUIT" -> quit(argument);
            case "VRFY" -> reply(argument.isEmpty() ? BAD_ARGUMENT : SmtpReplies.CANNOT_VERIFY);
            case "HELP" -> reply(SmtpReplies.HELP);
            case "XCLIENT" -> xclient(argument);
            // if we ignored an unexpected PROXY header, the client would inherit the permissions of the proxy
            case "PROXY" -> closeWith(SmtpReplies.UNEXPECTED_PROXY);
            case "EXPN", "TURN", "ETRN", "SEND", "SOML", "SAML" -> reply(SmtpReplies.NOT_IMPLEMENTED);
            default -> refuseUnparsable(trimmed, SmtpReplies.UNRECOGNIZED);
        }
    }

    /**
     * Refuses an unparsable line. Closes the session after BDAT, because the length of its data is unknown, and after
     * an HTTP request, because its body may contain SMTP commands of an attacker.
     */
    private void refuseUnparsable(String line, SmtpReply refusal) throws IOException {
        if (BdatCommand.isBdat(line)) {
            closeWith(SmtpReplies.BAD_CHUNK);
        } else if (WireLine.isHttpRequest(line)) {
            closeWith(SmtpReplies.NO_HTTP);
        } else {
            reply(refusal);
        }
    }

    private void hello(String argument, boolean ehlo) throws IOException {
        if (argument.isEmpty() || argument.indexOf(' ') >= 0) {
            reply(BAD_ARGUMENT);
            return;
        }
        endTransaction();
        if (services.isOwnConnection().test(connection.peerEnd(), connection.ownEnd())) {
            // otherwise each RCPT would connect to this server again, without end
            reply(SmtpReplies.MAIL_LOOP);
            return;
        }
        extended = ehlo;
        relay.hello(argument);
        if (!ehlo) {
            reply(SmtpReply.plain(250, site.hostName().toString()));
            return;
        }
        List<String> lines = new ArrayList<>(List.of(
                site.hostName() + " at your service",
                "PIPELINING",
                "CHUNKING",
                "8BITMIME",
                "SMTPUTF8",
                "ENHANCEDSTATUSCODES",
                "DSN",
                "SIZE " + messageLimit(),
                "LIMITS RCPTMAX=" + Math.min(limits.recipients(), MAX_RCPTMAX)));
        if (relay.request().tls().isPresent()) {
            lines.add("REQUIRETLS");
        }
        if (offeredTls().isPresent()) {
            lines.add("STARTTLS");
        }
        List<String> offered =
                relay.request().identity().isEmpty() ? mechanisms().names() : List.of();
        if (!offered.isEmpty()) {
            lines.add("AUTH " + String.join(" ", offered));
        }
        if (takesXclient()) {
            lines.add(Xclient.OFFER);
        }
        lines.add("HELP");
        connection.writer().reply(250, lines);
    }

    /**
     * Starts TLS (RFC 3207) and drops everything learnt in clear text (R8). Closes the session if data follows the
     * command: an attacker could inject it, and it would count as sent over TLS (CVE-2011-0411).
     */
    private void startTls(String argument) throws IOException {
        if (relay.request().tls().isPresent() || transaction.isPresent()) {
            reply(BAD_SEQUENCE);
            return;
        }
        Optional<ServerTls> offered = offeredTls();
        if (offered.isEmpty()) {
            reply(SmtpReplies.UNRECOGNIZED);
        } else if (!argument.isEmpty()) {
            reply(BAD_ARGUMENT);
        } else if (connection.hasUnreadInput()) {
            closeWith(SmtpReplies.PIPELINED_STARTTLS);
        } else {
            reply(SmtpReplies.START_TLS);
            TlsFacts facts = connection.startTls(offered.get());
            extended = false;
            site = services.site().get();
            closeIfRefused(relay.startTls(facts));
        }
    }

    private Optional<ServerTls> offeredTls() {
        return relay.request().tls().isEmpty() && site.offersTls(connection.listener())
                ? services.tls().get()
                : Optional.empty();
    }

    /**
     * Restarts the session for another client, without the permissions of the peer's address, login and certificate.
     * Accepted once per connection, because later commands may come from the claimed client.
     */
    private void xclient(String argument) throws IOException {
        if (!takesXclient()) {
            reply(SmtpReplies.UNRECOGNIZED);
            return;
        }
        if (transaction.isPresent()) {
            reply(BAD_SEQUENCE);
            return;
        }
        Optional<Xclient> claim = Xclient.parse(argument);
        if (claim.isEmpty()) {
            reply(BAD_ARGUMENT);
            return;
        }
        IpAddress client = claim.get().address().orElse(relay.request().client());
        xclientUsed = true;
        LOGGER.log(Level.INFO, () -> relay.id() + ": " + connection + " names client " + client + " by XCLIENT");
        logins = services.logins().session(client);
        RelayRequest connected = RelayRequest.atConnect(
                client, connection.listener(), services.clock().instant());
        relay.restart(relay.request()
                .tls()
                .map(tls -> connected.startTls(new TlsFacts(tls.protocol(), tls.cipherSuite(), Optional.empty())))
                .orElse(connected));
        extended = false;
        greet();
    }

    private boolean takesXclient() {
        return !xclientUsed
                && site.takesXclient(connection.listener(), relay.request().client());
    }

    private void auth(String argument) throws IOException {
        if (relay.request().helo().isEmpty() || relay.request().identity().isPresent() || transaction.isPresent()) {
            reply(BAD_SEQUENCE);
            return;
        }
        int blank = argument.indexOf(' ');
        Optional<Mechanism> mechanism = mechanisms().find(blank < 0 ? argument : argument.substring(0, blank));
        Optional<String> initialResponse = blank < 0 ? Optional.empty() : Optional.of(argument.substring(blank + 1));
        if (argument.isEmpty() || initialResponse.orElse("").indexOf(' ') >= 0) {
            reply(BAD_ARGUMENT);
            return;
        }
        if (mechanism.isEmpty()) {
            reply(AuthReplies.UNKNOWN_MECHANISM);
            return;
        }
        LoginOutcome outcome = logins.start(mechanism.get(), initialResponse).finish(this::challenge);
        log.loginEnded(
                relay.nextId(),
                now(),
                mechanism.get().name(),
                LoginNameRedaction.redact(outcome, site.smtpCredentials()));
        if (outcome instanceof LoginOutcome.Authenticated authenticated) {
            // a login ends when its password is changed or its user is removed
            relay.login(authenticated.identity(), () -> site.smtpCredentials().refresh(authenticated.credential()));
            connection.loggedIn();
        }
        if (outcome instanceof LoginOutcome.TooMany) {
            closeWith(outcome.reply());
        } else {
            reply(outcome.reply());
        }
    }

    private String challenge(String challenge) throws IOException {
        connection.writer().line(challenge);
        WireLine line = readLine();
        if (line instanceof WireLine.BareControl) {
            closeWith(SmtpReplies.BARE_CONTROL);
            throw new IOException("a bare control character within a login");
        } else if (line instanceof WireLine.EndOfStream) {
            throw new EOFException("the client closed the connection within a login");
        }
        Optional<String> text = line instanceof WireLine.Line response ? response.text() : Optional.empty();
        String start = text.orElseGet(() -> startOf(line));
        if (start.indexOf(' ') >= 0 && BdatCommand.isBdat(start)) {
            closeWith(SmtpReplies.BAD_CHUNK);
            throw new IOException("BDAT within a login");
        }
        // a line that is too long or not UTF-8 becomes invalid base64
        return text.orElse("?");
    }

    private static String startOf(WireLine line) {
        return line instanceof WireLine.TooLong tooLong
                ? tooLong.start()
                : new String(((WireLine.Line) line).octets(), ISO_8859_1);
    }

    private void mail(String argument) throws IOException {
        Optional<String> path = after("FROM:", argument);
        if (path.isEmpty()) {
            reply(argument.isEmpty() ? BAD_ARGUMENT : SmtpReplies.UNRECOGNIZED);
            return;
        }
        if (relay.request().helo().isEmpty() || transaction.isPresent()) {
            // as XMail does: later recipients, meant for this MAIL, must not join the previous transaction
            endTransaction();
            reply(BAD_SEQUENCE);
            return;
        }
        var parsed = EnvelopeSyntax.mail(relay.request(), path.get(), limitForClient());
        if (parsed instanceof Argument.Rejected<ReversePath, MailParameters> rejected) {
            relay.refuse(rejected.request(), rejected.decision());
            reply(rejected.decision().reply());
            return;
        }
        var argumentOfMail = (Argument.Accepted<ReversePath, MailParameters>) parsed;
        Optional<Opinion> refusal = relay.mail(argumentOfMail.path()).refusal();
        if (refusal.isPresent()) {
            reply(refusal.get().reply());
            return;
        }
        parameters = argumentOfMail.parameters();
        recipients = 0;
        transaction = Optional.of(
                services.delivery().begin(new Envelope(relay.request(), extended, parameters, relay.nextId())));
        connection.inTransaction(true);
        reply(SmtpReplies.SENDER_OK);
    }

    private void rcpt(String argument) throws IOException {
        Optional<String> path = after("TO:", argument);
        if (path.isEmpty()) {
            reply(argument.isEmpty() ? BAD_ARGUMENT : SmtpReplies.UNRECOGNIZED);
            return;
        }
        if (transaction.isEmpty() || chunks.isPresent()) {
            reply(BAD_SEQUENCE);
            return;
        }
        if (recipients >= limits.recipients()) {
            reply(SmtpReplies.TOO_MANY_RECIPIENTS);
            return;
        }
        var parsed = EnvelopeSyntax.rcpt(relay.request(), path.get(), parameters.smtpUtf8());
        if (parsed instanceof Argument.Rejected<ForwardPath, RecipientParameters> rejected) {
            relay.refuse(rejected.request(), rejected.decision());
            reply(rejected.decision().reply());
            return;
        }
        var argumentOfRcpt = (Argument.Accepted<ForwardPath, RecipientParameters>) parsed;
        ForwardPath recipient = argumentOfRcpt.path();
        Optional<Opinion> refusal = relay.rcpt(recipient).refusal();
        if (refusal.isPresent()) {
            reply(refusal.get().reply());
            return;
        }
        SmtpReply taken = transaction.get().recipient(recipient, argumentOfRcpt.parameters(), site.route(recipient));
        if (taken.code() < 300) {
            recipients++;
        } else {
            log.destinationRefused(relay.latestId(), now().rcpt(recipient), taken);
        }
        reply(taken);
    }

    private void data(String argument) throws IOException {
        if (!argument.isEmpty()) {
            reply(BAD_ARGUMENT);
            return;
        }
        if (chunks.isPresent()) {
            finishTransaction(BAD_SEQUENCE);
            return;
        }
        Optional<SmtpReply> refusal = messageRefusal();
        if (refusal.isPresent()) {
            reply(refusal.get());
            return;
        }
        reply(SmtpReplies.SEND_DATA);
        finishTransaction(
                MessageReceiver.receive(connection, transaction.orElseThrow(), messageLimit(), limits.message()));
    }

    /**
     * Receives a chunk, or reads and discards it. A refused chunk ends the transaction; otherwise the rest of the
     * message would be delivered (RFC 3030 section 2).
     */
    private void bdat(String argument) throws IOException {
        Optional<BdatCommand> chunk = BdatCommand.parse(argument);
        if (chunk.isEmpty()) {
            closeWith(SmtpReplies.BAD_CHUNK);
            return;
        }
        Optional<SmtpReply> refusal = chunks.isPresent() ? Optional.empty() : messageRefusal();
        if (refusal.isPresent()) {
            MessageReceiver.discard(connection, chunk.get(), messageLimit(), limits.message());
            finishTransaction(refusal.get());
            return;
        }
        if (chunks.isEmpty()) {
            chunks = Optional.of(new MessageReceiver.Chunked(
                    connection, transaction.orElseThrow(), messageLimit(), limits.message()));
        }
        SmtpReply received = chunks.get().receive(chunk.get());
        if (received.code() < 300 && !chunk.get().last()) {
            reply(received);
        } else {
            finishTransaction(received);
        }
    }

    private Optional<SmtpReply> messageRefusal() {
        if (transaction.isEmpty()) {
            return Optional.of(BAD_SEQUENCE);
        }
        return recipients == 0
                ? Optional.of(Transaction.NO_RECIPIENTS)
                : transaction.get().dataRefusal();
    }

    private void finishTransaction(SmtpReply reply) throws IOException {
        if (reply.code() < 300) {
            quota.messageAccepted();
        }
        reply(reply);
        // flush first: ending the transaction may wait for the next hop
        connection.writer().flush();
        endTransaction();
    }

    private long messageLimit() {
        return limitForClient().orElse(limits.messageOctets());
    }

    private OptionalLong limitForClient() {
        return site.messageLimit(relay.request().identity());
    }

    private void rset(String argument) throws IOException {
        if (!argument.isEmpty()) {
            reply(BAD_ARGUMENT);
            return;
        }
        endTransaction();
        reply(SmtpReplies.OK);
    }

    private void quit(String argument) throws IOException {
        if (!argument.isEmpty()) {
            reply(BAD_ARGUMENT);
            return;
        }
        closeWith(SmtpReplies.BYE);
        connection.clientHasQuit();
    }

    private void endTransaction() {
        chunks.ifPresent(MessageReceiver.Chunked::close);
        chunks = Optional.empty();
        transaction.ifPresent(Transaction::close);
        transaction = Optional.empty();
        connection.inTransaction(false);
        relay.reset();
    }

    /** Returns the text after a keyword such as {@code FROM:}, ignoring case. */
    private static Optional<String> after(String keyword, String argument) {
        return argument.regionMatches(true, 0, keyword, 0, keyword.length())
                ? Optional.of(argument.substring(keyword.length()))
                : Optional.empty();
    }

    private Mechanisms mechanisms() {
        Mechanisms all = switch (site.smtpLogins()) {
            case NONE -> services.mechanisms().named(List.of());
            case PASSWORD -> services.mechanisms().withPasswords();
            case PASSWORD_OR_DIGEST -> services.mechanisms();
        };
        return relay.request().tls().isPresent()
                ? all
                : site.clearTextMechanisms().map(all::named).orElse(all);
    }

    private RelayRequest now() {
        return relay.request().at(services.clock().instant());
    }

    private void reply(SmtpReply reply) throws IOException {
        connection.writer().reply(reply);
        Optional<SmtpReply> end = quota.replied(reply);
        if (end.isPresent()) {
            closeWith(end.get());
        }
    }

    /** Writes the closing reply: a session is never closed without one (R16). */
    private void closeWith(SmtpReply reply) throws IOException {
        connection.writer().reply(reply);
        ended = true;
    }
}
