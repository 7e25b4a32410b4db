package dev.relaypolicy.server.protocol.pop3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import com.google.common.primitives.Ints;
import dev.relaypolicy.DecisionRecord;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.auth.LoginOutcome;
import dev.relaypolicy.auth.LoginSession;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.server.UsableLogins;
import dev.relaypolicy.server.log.DecisionLog;
import dev.relaypolicy.server.log.LoginNameRedaction;
import dev.relaypolicy.server.mailbox.Maildrop;
import dev.relaypolicy.server.mailbox.Maildrop.Message;
import dev.relaypolicy.server.protocol.tls.ServerTls;
import dev.relaypolicy.server.protocol.wire.Connection;
import dev.relaypolicy.server.protocol.wire.TokenBucket;
import dev.relaypolicy.server.protocol.wire.WireLine;
import dev.relaypolicy.spi.Credential;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A POP3 session. Each command is one method. */
public final class Pop3Session {

    private static final Logger LOGGER = System.getLogger(Pop3Session.class.getName());

    private static final int MAX_LINE = 512;
    private static final String IN_USE = "-ERR [IN-USE] another session has this mailbox open";
    private static final String TEMPORARY = "-ERR [SYS/TEMP] temporary failure, please try again later";
    private static final String NO_SUCH_MESSAGE = "-ERR no such message";
    private static final String BAD_SEQUENCE = "-ERR not now";
    private static final String BAD_ARGUMENT = "-ERR syntax error in arguments";
    private static final String INVALID_LOGIN = "-ERR [AUTH] invalid user or password";

    private static final List<String> CAPABILITIES = List.of(
            "TOP", "UIDL", "PIPELINING", "RESP-CODES", "AUTH-RESP-CODE", "EXPIRE NEVER", "IMPLEMENTATION relay");

    private final Connection connection;
    private final Pop3Services services;
    private final LoginSession logins;
    private final DecisionLog log;
    private final String id;
    private final String stamp;
    private final Pop3Limits limits;
    private final TokenBucket commands = new TokenBucket();

    private RelayRequest request;
    private Optional<String> user = Optional.empty();
    private Optional<Maildrop> maildrop = Optional.empty();
    private int errors;
    private boolean ended;

    private Pop3Session(Connection connection, Pop3Services services) {
        this.connection = connection;
        this.services = services;
        this.logins = services.logins().session(connection.client());
        this.log = services.logs().get();
        this.id = services.ids().get();
        this.stamp = services.challenges().next();
        this.limits = services.limits().get();
        RelayRequest connected = RelayRequest.atConnect(
                connection.client(), connection.listener(), services.clock().instant());
        this.request = connection.tls().map(connected::startTls).orElse(connected);
    }

    /**
     * Serves a client on the calling thread until its session ends.
     *
     * @throws IOException if the connection is lost or the client is too slow
     */
    public static void serve(Connection connection, Pop3Services services) throws IOException {
        Pop3Session session = new Pop3Session(connection, services);
        connection.beforeWriting(session.log::flush);
        try {
            session.greet();
            while (!session.ended) {
                session.command();
            }
        } finally {
            session.maildrop.ifPresent(Maildrop::close);
            session.log.flush();
        }
    }

    private void greet() throws IOException {
        refuseAtConnect();
        if (!ended) {
            // a challenge in the greeting offers APOP
            ok(offersApop() ? "relay ready " + stamp : "relay ready");
        }
    }

    /** Closes the session if the client may not connect. Called again after a TLS handshake (R8). */
    private void refuseAtConnect() throws IOException {
        Optional<RelayDecision.Opinion> refusal =
                services.site().get().popGate().decide(request).refusal();
        if (refusal.isPresent()) {
            log.decided(new DecisionRecord(id, request, refusal.get()));
            closeWith(
                    refusal.get().effect() == RelayDecision.Effect.DENY ? "-ERR [SYS/PERM] access denied" : TEMPORARY);
        }
    }

    private void command() throws IOException {
        WireLine line = connection.readCommand(MAX_LINE, limits.command());
        if (connection.isStopping()) {
            closeWith("-ERR [SYS/TEMP] server is shutting down");
        } else if (line instanceof WireLine.EndOfStream) {
            ended = true;
        } else if (isTooFast()) {
            closeWith("-ERR [SYS/TEMP] too many commands");
        } else if (line instanceof WireLine.BareControl) {
            closeWith("-ERR lines must end in CRLF and hold no other CR, LF or NUL");
        } else if (line instanceof WireLine.TooLong tooLong) {
            refuseUnparsable(tooLong.start(), "-ERR line too long");
        } else {
            command((WireLine.Line) line);
        }
    }

    private boolean isTooFast() {
        return !commands.take(services.ticker().read(), limits.commandsPerMinute());
    }

    private void command(WireLine.Line line) throws IOException {
        Optional<String> text = line.text();
        if (text.isEmpty()) {
            refuseUnparsable(new String(line.octets(), ISO_8859_1), BAD_ARGUMENT);
            return;
        }
        int blank = text.get().indexOf(' ');
        String verb = Ascii.toUpperCase(blank < 0 ? text.get() : text.get().substring(0, blank));
        String argument = blank < 0 ? "" : text.get().substring(blank + 1);
        switch (verb) {
            case "USER" -> user(argument);
            case "PASS" -> pass(line.octets());
            case "APOP" -> apop(argument);
            case "STLS" -> startTls(argument);
            case "CAPA" -> capa();
            case "QUIT" -> quit();
            // if we ignored an unexpected PROXY header, the client would inherit the permissions of the proxy
            case "PROXY" -> closeWith("-ERR no PROXY header is read from this address");
            default -> {
                if (maildrop.isEmpty()) {
                    refuseUnparsable(text.get(), BAD_SEQUENCE);
                } else {
                    transaction(verb, argument, maildrop.get());
                }
            }
        }
    }

    /** Refuses an unparsable line. Closes after an HTTP request, whose body may contain commands of an attacker. */
    private void refuseUnparsable(String line, String refusal) throws IOException {
        if (WireLine.isHttpRequest(line)) {
            closeWith("-ERR this is no HTTP server");
        } else {
            error(refusal);
        }
    }

    private void transaction(String verb, String argument, Maildrop mailbox) throws IOException {
        switch (verb) {
            case "STAT" -> stat(mailbox);
            case "LIST" -> listing(mailbox, argument, message -> Long.toString(message.octets()));
            case "UIDL" -> listing(mailbox, argument, Message::uniqueId);
            case "RETR" -> retr(mailbox, argument);
            case "TOP" -> top(mailbox, argument);
            case "DELE" -> dele(mailbox, argument);
            case "RSET" -> {
                mailbox.reset();
                ok("");
            }
            case "NOOP" -> ok("");
            default -> error("-ERR unknown command");
        }
    }

    /**
     * Starts TLS (RFC 2595 section 4), before a login only, and drops everything learnt in clear text (R8). Closes the
     * session if data follows the command (CVE-2011-0411).
     */
    private void startTls(String argument) throws IOException {
        if (maildrop.isPresent() || request.tls().isPresent()) {
            error(BAD_SEQUENCE);
            return;
        }
        Optional<ServerTls> offered = offeredTls();
        if (offered.isEmpty()) {
            error("-ERR TLS is not available");
        } else if (!argument.isEmpty()) {
            error(BAD_ARGUMENT);
        } else if (connection.hasUnreadInput()) {
            closeWith("-ERR nothing may follow STLS before the handshake");
        } else {
            ok("begin TLS");
            user = Optional.empty();
            request = request.startTls(connection.startTls(offered.get()));
            refuseAtConnect();
        }
    }

    private Optional<ServerTls> offeredTls() {
        return request.tls().isEmpty() && services.site().get().offersTls(connection.listener())
                ? services.tls().get()
                : Optional.empty();
    }

    private void user(String argument) throws IOException {
        if (maildrop.isPresent()) {
            error(BAD_SEQUENCE);
        } else if (argument.isEmpty()) {
            error(BAD_ARGUMENT);
        } else {
            user = Optional.of(argument);
            ok("send PASS");
        }
    }

    /** The password is the rest of the line after one space, including any further spaces. */
    private void pass(byte[] line) throws IOException {
        if (maildrop.isPresent() || user.isEmpty()) {
            error(BAD_SEQUENCE);
            return;
        }
        String name = user.get();
        user = Optional.empty();
        byte[] password = Arrays.copyOfRange(line, Math.min("PASS ".length(), line.length), line.length);
        loggedIn("PASS", logins.password(name, password));
    }

    private void apop(String argument) throws IOException {
        if (maildrop.isPresent()) {
            error(BAD_SEQUENCE);
            return;
        }
        if (!offersApop()) {
            error("-ERR APOP is not offered, use USER and PASS");
            return;
        }
        int blank = argument.lastIndexOf(' ');
        if (blank <= 0) {
            error(BAD_ARGUMENT);
            return;
        }
        loggedIn("APOP", logins.apop(stamp, argument.substring(0, blank), argument.substring(blank + 1)));
    }

    private void loggedIn(String command, LoginOutcome outcome) throws IOException {
        log.loginEnded(
                id,
                request.at(services.clock().instant()),
                command,
                LoginNameRedaction.redact(outcome, services.site().get().popCredentials()));
        if (outcome instanceof LoginOutcome.Authenticated authenticated) {
            connection.loggedIn();
            open(authenticated.credential());
        } else if (outcome instanceof LoginOutcome.TooMany) {
            closeWith("-ERR [AUTH] too many failed logins");
        } else if (outcome instanceof LoginOutcome.Unavailable) {
            error(TEMPORARY);
        } else {
            error(INVALID_LOGIN);
        }
    }

    /** Opens the mailbox of the authenticated user, and records a grant if that succeeds. */
    private void open(Credential credential) throws IOException {
        EmailAddress mailbox = EmailAddress.parse(credential.identity().name());
        Site site = services.site().get();
        Optional<Maildrop> opened;
        try {
            if (site.popCredentials().refresh(credential).isEmpty()) {
                // removed or changed while its password was verified
                error(INVALID_LOGIN);
                return;
            }
            Optional<String> refusal = site.popRefusal(mailbox, request);
            if (refusal.isPresent()) {
                LOGGER.log(
                        Level.INFO,
                        () -> "POP3 login of " + mailbox + " from " + request.client() + ": " + refusal.get());
                error("-ERR [AUTH] access denied");
                return;
            }
            opened = services.maildrops().open(site.maildir(mailbox));
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.ERROR, () -> "POP3 login of " + mailbox + " from " + request.client() + " fails: " + e);
            error(TEMPORARY);
            return;
        }
        if (opened.isEmpty()) {
            error(IN_USE);
            return;
        }
        maildrop = opened;
        // before the reply, because the client may send mail as soon as it receives it
        services.grants().loggedIn(mailbox, request.client(), services.clock().instant());
        ok("logged in");
    }

    private boolean offersApop() {
        return services.site().get().popLogins() == UsableLogins.PASSWORD_OR_DIGEST;
    }

    private void capa() throws IOException {
        ok("capabilities follow");
        if (services.site().get().popLogins() != UsableLogins.NONE) {
            connection.writer().line("USER");
        }
        for (String capability : CAPABILITIES) {
            connection.writer().line(capability);
        }
        if (maildrop.isEmpty() && offeredTls().isPresent()) {
            connection.writer().line("STLS");
        }
        connection.writer().line(".");
    }

    private void stat(Maildrop mailbox) throws IOException {
        List<Message> messages = mailbox.messages();
        ok(messages.size() + " " + messages.stream().mapToLong(Message::octets).sum());
    }

    private void listing(Maildrop mailbox, String argument, Function<Message, String> shown) throws IOException {
        if (!argument.isEmpty()) {
            Optional<Message> message = message(mailbox, argument);
            if (message.isPresent()) {
                ok(message.get().number() + " " + shown.apply(message.get()));
            }
            return;
        }
        List<Message> messages = mailbox.messages();
        ok(messages.size() + " messages");
        for (Message message : messages) {
            connection.writer().line(message.number() + " " + shown.apply(message));
        }
        connection.writer().line(".");
    }

    private void retr(Maildrop mailbox, String argument) throws IOException {
        Optional<Message> message = message(mailbox, argument);
        if (message.isPresent()) {
            send(mailbox.retrieve(message.get()), message.get().octets() + " octets");
        }
    }

    private void top(Maildrop mailbox, String argument) throws IOException {
        List<String> arguments = Splitter.on(' ').splitToList(argument);
        Optional<Integer> lines = arguments.size() == 2 ? number(arguments.get(1)) : Optional.empty();
        if (lines.isEmpty()) {
            error(BAD_ARGUMENT);
            return;
        }
        Optional<Message> message = message(mailbox, arguments.get(0));
        if (message.isPresent()) {
            send(mailbox.top(message.get(), lines.get()), "top of message follows");
        }
    }

    private void send(Optional<InputStream> content, String text) throws IOException {
        if (content.isEmpty()) {
            error("-ERR the message is gone");
            return;
        }
        try (InputStream message = content.get()) {
            ok(text);
            connection.writer().message(message);
        }
    }

    private void dele(Maildrop mailbox, String argument) throws IOException {
        Optional<Message> message = message(mailbox, argument);
        if (message.isPresent()) {
            mailbox.delete(message.get());
            ok("deleted");
        }
    }

    private void quit() throws IOException {
        int failed = maildrop.map(Maildrop::commit).orElse(0);
        closeWith(failed == 0 ? "+OK bye" : "-ERR [SYS/TEMP] some deleted messages were not removed");
        connection.clientHasQuit();
    }

    /** Returns the message with a number, or replies with an error. */
    private Optional<Message> message(Maildrop mailbox, String argument) throws IOException {
        Optional<Message> message = number(argument).flatMap(mailbox::message);
        if (message.isEmpty()) {
            error(NO_SUCH_MESSAGE);
        }
        return message;
    }

    private static Optional<Integer> number(String text) {
        return Optional.ofNullable(Ints.tryParse(text)).filter(number -> number >= 0);
    }

    private void ok(String text) throws IOException {
        connection.writer().line(text.isEmpty() ? "+OK" : "+OK " + text);
    }

    private void error(String text) throws IOException {
        connection.writer().line(text);
        if (++errors >= limits.errors()) {
            closeWith("-ERR [SYS/TEMP] too many errors");
        }
    }

    private void closeWith(String text) throws IOException {
        connection.writer().line(text);
        ended = true;
    }
}
