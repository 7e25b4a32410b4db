package dev.relaypolicy.testkit.probe;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Splitter;
import dev.relaypolicy.testkit.dialogue.ServerLines;
import dev.relaypolicy.testkit.probe.ProbeResult.Verdict;
import dev.relaypolicy.testkit.probe.ProbeSession.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;

/**
 * Says patterns to a server, each in a session of its own from one address, and ends it at the reply to RCPT. Immutable and safe for
 * use by many threads.
 *
 * <pre>{@code
 * RelayProbe probe = new RelayProbe(server, Optional.of(stranger), Duration.ofSeconds(10), Optional.empty());
 * assertThat(ProbePatterns.of(target))
 *         .map(probe::run)
 *         .allMatch(result -> result.verdict() == ProbeResult.Verdict.REFUSED);
 * }</pre>
 */
public final class RelayProbe {

    private final InetSocketAddress server;
    private final Optional<InetAddress> client;
    private final Duration timeout;
    private final Optional<String> message;

    /**
     * A probe.
     *
     * @param server where the server listens for SMTP
     * @param client the local address to connect from: the client that the server sees
     * @param timeout how long a connection, and each reply as a whole, may take; a millisecond to 24 days
     * @param message sent behind a RCPT that was answered with 2xx, so that the reply to it decides: <b>a server that relays
     *     delivers it</b>. Lines in CRLF, without the dot that ends them and with none at the beginning of a line
     */
    public RelayProbe(
            InetSocketAddress server, Optional<InetAddress> client, Duration timeout, Optional<String> message) {
        this.server = requireNonNull(server, "server");
        this.client = requireNonNull(client, "client");
        this.timeout = ServerLines.requireTimeout(timeout);
        this.message = requireNonNull(message, "message");
        if (message.isPresent()
                && (message.get().startsWith(".") || message.get().contains("\n."))) {
            throw new IllegalArgumentException("no line of the message begins with a dot");
        }
    }

    /** Says a pattern. A server that cannot be reached, or does not answer, leaves it undecided. */
    public ProbeResult run(ProbePattern pattern) {
        return new Dialogue(pattern, Optional.empty()).run();
    }

    /**
     * Says a pattern behind a login. The password is said over TLS, with a certificate that names the server's host, or to a server on
     * this machine; where neither is so, the pattern stays undecided and the password unsaid.
     */
    public ProbeResult run(ProbePattern pattern, ProbeLogin login) {
        return new Dialogue(pattern, Optional.of(login)).run();
    }

    /** One session. */
    private final class Dialogue {

        private final ProbePattern pattern;
        private final Optional<ProbeLogin> login;

        /** What the server has to answer. */
        private String said = "connecting";

        private Optional<Reply> refusedClaim = Optional.empty();

        Dialogue(ProbePattern pattern, Optional<ProbeLogin> login) {
            this.pattern = pattern;
            this.login = login;
        }

        ProbeResult run() {
            try (ProbeSession session = new ProbeSession(server, client, timeout)) {
                Optional<ProbeResult> early = begin(session);
                return early.isPresent() ? early.get() : ask(session);
            } catch (SocketTimeoutException e) {
                return undecided("no reply within " + timeout.toMillis() + " ms");
            } catch (IOException e) {
                // who is told no and shut out has been refused
                return refusedClaim.map(this::decided).orElseGet(() -> undecided(String.valueOf(e.getMessage())));
            }
        }

        /** Says everything before MAIL; the result, where that ends it. */
        private Optional<ProbeResult> begin(ProbeSession session) throws IOException {
            if (pattern.opening().isPresent()) {
                session.send(pattern.opening().get() + "\r\n");
            }
            said = "greeting";
            Reply greeting = session.reply();
            if (!greeting.isPositive()) {
                return Optional.of(decided(greeting));
            }
            Reply hello = say(session, "EHLO " + pattern.ehlo());
            if (pattern.opening().isPresent() && hello.isRefusal()) {
                // of the opening; that of EHLO comes next
                refusedClaim = Optional.of(hello);
                hello = session.reply();
            }
            if (hello.isRefusal()) {
                hello = say(session, "HELO " + pattern.ehlo());
            }
            if (hello.isPositive() && pattern.claim().isPresent()) {
                hello = claim(session, pattern.claim().get());
            }
            if (!hello.isPositive()) {
                return Optional.of(decided(hello));
            }
            return login.isPresent() ? logIn(session, hello, login.get()) : Optional.empty();
        }

        /** The result, where the login fails. */
        private Optional<ProbeResult> logIn(ProbeSession session, Reply hello, ProbeLogin who) throws IOException {
            if (hello.offers("STARTTLS")) {
                Reply ready = say(session, "STARTTLS");
                if (!ready.isPositive()) {
                    return Optional.of(undecided(ready.text()));
                }
                session.startTls(server.getHostString());
                say(session, "EHLO " + pattern.ehlo());
            } else if (!session.isLocal()) {
                return Optional.of(undecided("no STARTTLS, and a password is not said in clear text"));
            }
            said = "AUTH";
            Reply answer = session.say(who.command());
            return answer.isPositive() ? Optional.empty() : Optional.of(undecided(answer.text()));
        }

        private Reply claim(ProbeSession session, String claim) throws IOException {
            Reply answer = say(session, claim);
            if (answer.isChallenge()) {
                answer = say(session, "*");
            }
            refusedClaim = Optional.of(answer).filter(Reply::isRefusal);
            return say(session, "EHLO " + pattern.ehlo());
        }

        private ProbeResult ask(ProbeSession session) throws IOException {
            Reply reply = say(session, pattern.mail());
            if (reply.isPositive()) {
                reply = say(session, pattern.rcpt());
            }
            if (reply.isPositive() && message.isPresent()) {
                reply = say(session, "DATA");
                if (reply.isChallenge()) {
                    reply = say(session, message.get() + ".");
                }
            }
            return decided(reply);
        }

        private Reply say(ProbeSession session, String line) throws IOException {
            said = line;
            return session.say(line);
        }

        private ProbeResult decided(Reply reply) {
            Verdict verdict =
                    reply.isPositive() ? Verdict.ACCEPTED : reply.isRefusal() ? Verdict.REFUSED : Verdict.UNDECIDED;
            return new ProbeResult(pattern, verdict, stage() + ": " + reply.text());
        }

        private ProbeResult undecided(String why) {
            return new ProbeResult(pattern, Verdict.UNDECIDED, stage() + ": " + why);
        }

        private String stage() {
            return message.filter(text -> said.equals(text + ".")).isPresent()
                    ? "message"
                    : Splitter.on(' ').split(said).iterator().next();
        }
    }
}
