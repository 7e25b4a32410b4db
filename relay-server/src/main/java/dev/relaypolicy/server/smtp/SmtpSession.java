package dev.relaypolicy.server.smtp;

import static dev.relaypolicy.server.smtp.SmtpReplies.BAD_ARGUMENT;
import static dev.relaypolicy.server.smtp.SmtpReplies.BAD_SEQUENCE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import dev.relaypolicy.RelayDecision;
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
import dev.relaypolicy.server.DecisionLog;
import dev.relaypolicy.server.KnownNames;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.server.SiteRules;
import dev.relaypolicy.server.delivery.Envelope;
import dev.relaypolicy.server.delivery.MailParameters;
import dev.relaypolicy.server.delivery.RecipientParameters;
import dev.relaypolicy.server.delivery.Transaction;
import dev.relaypolicy.server.smtp.EnvelopeSyntax.Argument;
import dev.relaypolicy.server.tls.ServerTls;
import dev.relaypolicy.server.wire.Connection;
import dev.relaypolicy.server.wire.HttpRequests;
import dev.relaypolicy.server.wire.WireLine;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One client's SMTP dialogue (RFC 5321), from the greeting to the last reply, on the calling thread. Each command is one method;
 * the {@link RelaySession} holds everything that relay decisions depend on.
 */
public final class SmtpSession {

    private static final Logger LOGGER = System.getLogger(SmtpSession.class.getName());

    /** The greatest number that RFC 9422 section 4.2 can say. */
    private static final int MAX_RCPTMAX = 999_999;

    private final Connection connection;
    private final SmtpServices services;
    private final SmtpLimits limits;
    private final Conduct conduct;
    private final DecisionLog log;
    private final RelaySession relay;

    /** The configuration that the current command uses. */
    private Site site;

    private LoginSession logins;
    private boolean extended;
    private MailParameters parameters = MailParameters.NONE;
    private Optional<Transaction> transaction = Optional.empty();
    private Optional<MessageIntake.InChunks> chunks = Optional.empty();
    private int recipients;
    private boolean over;

    /** Whether XCLIENT has been accepted. The connection keeps this through STARTTLS, and whatever address was claimed. */
    private boolean xclientUsed;

    private SmtpSession(Connection connection, SmtpServices services) {
        this.connection = connection;
        this.services = services;
        this.limits = services.limits().get();
        this.conduct = new Conduct(limits, services.ticker());
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
     * Serves a client until its session ends.
     *
     * @throws IOException where the client is lost or too slow
     */
    public static void serve(Connection connection, SmtpServices services) throws IOException {
        SmtpSession session = new SmtpSession(connection, services);
        connection.beforeWriting(session.log::flush);
        try {
            session.greet();
            while (!session.over) {
                session.command();
            }
        } finally {
            session.endTransaction();
            session.log.flush();
        }
    }

    private void greet() throws IOException {
        closeIfRefused(relay.connect());
        if (!over) {
            reply(SmtpReply.plain(220, site.hostName() + " ESMTP relay ready"));
        }
    }

    /** Ends the session if the client may not connect. */
    private void closeIfRefused(RelayDecision decision) throws IOException {
        Optional<SmtpReply> refusal = refusal(decision);
        if (refusal.isPresent()) {
            last(refusal.get());
        }
    }

    private static Optional<SmtpReply> refusal(RelayDecision decision) {
        return decision instanceof RelayDecision.Opinion opinion && opinion.effect() != RelayDecision.Effect.PERMIT
                ? Optional.of(opinion.reply())
                : Optional.empty();
    }

    private void command() throws IOException {
        WireLine line = readLine();
        site = services.site().get();
        if (connection.isStopping()) {
            last(SmtpReplies.STOPPING);
        } else if (line instanceof WireLine.EndOfStream) {
            over = true;
        } else if (line instanceof WireLine.BareControl) {
            last(SmtpReplies.BARE_CONTROL);
        } else if (line instanceof WireLine.TooLong tooLong) {
            unreadable(tooLong.start(), SmtpReplies.LINE_TOO_LONG);
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
            unreadable(new String(line.octets(), ISO_8859_1), SmtpReplies.UNRECOGNIZED);
            return;
        }
        String trimmed = CharMatcher.is(' ').trimTrailingFrom(text.get());
        int blank = trimmed.indexOf(' ');
        // ASCII only: in Unicode other letters have these as their capitals, such as the dotless i
        String verb = Ascii.toUpperCase(blank < 0 ? trimmed : trimmed.substring(0, blank));
        String argument = blank < 0 ? "" : trimmed.substring(blank + 1);
        if (!verb.equals("AUTH") && line.length() > limits.commandOctets()) {
            unreadable(trimmed, SmtpReplies.LINE_TOO_LONG);
            return;
        }
        Optional<SmtpReply> end = conduct.command(verb);
        if (end.isPresent()) {
            last(end.get());
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
            case "RSET" -> withoutArgument(argument, this::rset);
            case "NOOP" -> reply(SmtpReplies.OK);
            case "QUIT" -> withoutArgument(argument, this::quit);
            case "VRFY" -> reply(argument.isEmpty() ? BAD_ARGUMENT : SmtpReplies.CANNOT_VERIFY);
            case "HELP" -> reply(SmtpReplies.HELP);
            case "XCLIENT" -> xclient(argument);
            // who goes on behind a header that is not read would have the rights of the proxy's own address
            case "PROXY" -> last(SmtpReplies.UNEXPECTED_PROXY);
            case "EXPN", "TURN", "ETRN", "SEND", "SOML", "SAML" -> reply(SmtpReplies.NOT_IMPLEMENTED);
            default -> unreadable(trimmed, SmtpReplies.UNRECOGNIZED);
        }
    }

    /**
     * Refuses a line that cannot be read. Where it may have been a BDAT, nobody knows how many of the octets behind it are no
     * commands, so that it ends the session. So does a request of a browser, in which a stranger may have put commands.
     */
    private void unreadable(String line, SmtpReply refusal) throws IOException {
        if (Chunk.isAnnouncedBy(line)) {
            last(SmtpReplies.BAD_CHUNK);
        } else if (HttpRequests.isBegunBy(line)) {
            last(SmtpReplies.NO_HTTP);
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
        if (services.delivery().isOwnConnection(connection.peerEnd(), connection.ownEnd())) {
            // or each RCPT would ask ourselves for the recipient, and never come to an end
            reply(SmtpReplies.OURSELVES);
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
     * Changes to TLS (RFC 3207). Nothing that was said in clear text survives it (R8): what stands behind the command would count
     * as sent under TLS though anybody on the way may have put it there (CVE-2011-0411), so that it ends the session.
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
            last(SmtpReplies.PIPELINED_STARTTLS);
        } else {
            reply(SmtpReplies.START_TLS);
            TlsFacts facts = connection.startTls(offered.get());
            extended = false;
            site = services.site().get();
            closeIfRefused(relay.startTls(facts));
        }
    }

    /** What would do the handshake; empty where STARTTLS is not on offer. */
    private Optional<ServerTls> offeredTls() {
        return relay.request().tls().isEmpty() && site.offersTls(connection.listener())
                ? services.tls().get()
                : Optional.empty();
    }

    /**
     * The client speaks for another: everything begins anew, and nothing is left of the rights of its own address, of its login, or
     * of its certificate. The command is accepted once per connection, whatever address is claimed: the rest of the session may
     * come from the client that was named.
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
        LOGGER.log(Level.INFO, () -> relay.id() + ": " + connection + " speaks for " + client + " by XCLIENT");
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
        LoginOutcome outcome = logins.start(mechanism.get(), initialResponse).finish(this::ask);
        log.loggedIn(relay.nextId(), now(), mechanism.get().name(), KnownNames.only(outcome, site.smtpCredentials()));
        if (outcome instanceof LoginOutcome.Authenticated authenticated) {
            relay.login(authenticated.identity());
            // a login ends with the password it was made with
            relay.loginAtMail(() -> site.smtpCredentials().refresh(authenticated.credential()));
            connection.loggedIn();
        }
        if (outcome instanceof LoginOutcome.TooMany) {
            last(outcome.reply());
        } else {
            reply(outcome.reply());
        }
    }

    /** Puts a challenge to the client; a line that breaks the framing ends the session as it does anywhere. */
    private String ask(String challenge) throws IOException {
        connection.writer().line(challenge);
        WireLine line = readLine();
        if (line instanceof WireLine.BareControl) {
            last(SmtpReplies.BARE_CONTROL);
        } else if (!(line instanceof WireLine.EndOfStream)) {
            Optional<String> text = line instanceof WireLine.Line response ? response.text() : Optional.empty();
            String start = text.orElseGet(() -> startOf(line));
            if (start.indexOf(' ') < 0 || !Chunk.isAnnouncedBy(start)) {
                // what is too long or not UTF-8 is not base64 either
                return text.orElse("?");
            }
            last(SmtpReplies.BAD_CHUNK);
        }
        throw new EOFException("the client ended the session in the middle of a login");
    }

    /** What is there of a line that cannot be read. */
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
            // as XMail does: recipients of the message that this MAIL was for must not join the one before
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
        Optional<SmtpReply> refusal = refusal(relay.mail(argumentOfMail.path()));
        if (refusal.isPresent()) {
            reply(refusal.get());
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
        Optional<SmtpReply> refusal = refusal(relay.rcpt(recipient));
        if (refusal.isPresent()) {
            reply(refusal.get());
            return;
        }
        SmtpReply taken = transaction.get().recipient(recipient, argumentOfRcpt.parameters(), site.route(recipient));
        if (taken.code() < 300) {
            recipients++;
        } else {
            log.notTaken(relay.latestId(), now().rcpt(recipient), taken);
        }
        reply(taken);
    }

    private void data(String argument) throws IOException {
        if (!argument.isEmpty()) {
            reply(BAD_ARGUMENT);
            return;
        }
        if (chunks.isPresent()) {
            answer(BAD_SEQUENCE);
            return;
        }
        Optional<SmtpReply> refusal = messageRefusal();
        if (refusal.isPresent()) {
            reply(refusal.get());
            return;
        }
        reply(SmtpReplies.SEND_DATA);
        answer(MessageIntake.whole(connection, transaction.orElseThrow(), messageLimit(), limits.message()));
    }

    /**
     * Takes a chunk, or reads over it: whatever becomes of it, the next command begins behind its last octet. One that is refused
     * spoils the message, or what is left of it would be kept (RFC 3030 section 2).
     */
    private void bdat(String argument) throws IOException {
        Optional<Chunk> chunk = Chunk.parse(argument);
        if (chunk.isEmpty()) {
            last(SmtpReplies.BAD_CHUNK);
            return;
        }
        Optional<SmtpReply> refusal = chunks.isPresent() ? Optional.empty() : messageRefusal();
        if (refusal.isPresent()) {
            MessageIntake.swallow(connection, chunk.get(), messageLimit(), limits.message());
            answer(refusal.get());
            return;
        }
        if (chunks.isEmpty()) {
            chunks = Optional.of(new MessageIntake.InChunks(
                    connection, transaction.orElseThrow(), messageLimit(), limits.message()));
        }
        SmtpReply taken = chunks.get().take(chunk.get());
        if (taken.code() < 300 && !chunk.get().last()) {
            reply(taken);
        } else {
            answer(taken);
        }
    }

    /** What a message is refused with before any of it is read. */
    private Optional<SmtpReply> messageRefusal() {
        if (transaction.isEmpty()) {
            return Optional.of(BAD_SEQUENCE);
        }
        return recipients == 0
                ? Optional.of(SmtpReplies.NO_RECIPIENTS)
                : transaction.get().dataRefusal();
    }

    /** Answers a message, and ends its transaction. */
    private void answer(SmtpReply reply) throws IOException {
        if (reply.code() < 300) {
            conduct.messageTaken();
        }
        reply(reply);
        // ending the transaction may wait for the next hop, and the client need not
        connection.writer().flush();
        endTransaction();
    }

    /** The octets that a message of this session may have. */
    private long messageLimit() {
        return limitForClient().orElse(limits.messageOctets());
    }

    private OptionalLong limitForClient() {
        return site.messageLimit(relay.request().identity());
    }

    private void rset() throws IOException {
        endTransaction();
        reply(SmtpReplies.OK);
    }

    private void quit() throws IOException {
        last(SmtpReplies.BYE);
        connection.clientHasQuit();
    }

    private void endTransaction() {
        chunks.ifPresent(MessageIntake.InChunks::close);
        chunks = Optional.empty();
        transaction.ifPresent(Transaction::close);
        transaction = Optional.empty();
        connection.inTransaction(false);
        relay.reset();
    }

    /** What follows a keyword such as {@code FROM:}, in any case, right behind it. */
    private static Optional<String> after(String keyword, String argument) {
        return argument.regionMatches(true, 0, keyword, 0, keyword.length())
                ? Optional.of(argument.substring(keyword.length()))
                : Optional.empty();
    }

    /** A command that takes no argument. */
    @FunctionalInterface
    private interface Action {
        void run() throws IOException;
    }

    private void withoutArgument(String argument, Action action) throws IOException {
        if (argument.isEmpty()) {
            action.run();
        } else {
            reply(BAD_ARGUMENT);
        }
    }

    private Mechanisms mechanisms() {
        Mechanisms all = site.digestLogins()
                ? services.mechanisms()
                : services.mechanisms().withPasswords();
        return relay.request().tls().isPresent()
                ? all
                : site.clearTextMechanisms().map(all::named).orElse(all);
    }

    private RelayRequest now() {
        return relay.request().at(services.clock().instant());
    }

    /** Writes a reply; after too many error replies, one more and the end. */
    private void reply(SmtpReply reply) throws IOException {
        connection.writer().reply(reply);
        Optional<SmtpReply> end = conduct.replied(reply);
        if (end.isPresent()) {
            last(end.get());
        }
    }

    /** Writes the last reply of the session: every refusal is a reply line before any close (R16). */
    private void last(SmtpReply reply) throws IOException {
        connection.writer().reply(reply);
        over = true;
    }
}
