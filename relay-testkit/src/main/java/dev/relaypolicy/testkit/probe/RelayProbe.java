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
 * Tests whether a server is an open relay. Runs each pattern in a new session, and by default stops after the reply to
 * RCPT, so no message is sent. Immutable and thread-safe.
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
     * Creates a probe.
     *
     * @param client the local address to connect from; empty for the default
     * @param timeout the maximum time to connect, and for each whole reply: 1 ms to 24 days
     * @param message a message to send if RCPT is accepted; the reply to it then decides. <b>A server that relays
     *     delivers it.</b> Lines end in CRLF; the final dot is added
     * @throws IllegalArgumentException if the timeout is out of range, or a line of the message starts with a dot
     */
    public RelayProbe(
            InetSocketAddress server, Optional<InetAddress> client, Duration timeout, Optional<String> message) {
        this.server = requireNonNull(server, "server");
        this.client = requireNonNull(client, "client");
        this.timeout = ServerLines.requireTimeout(timeout);
        this.message = requireNonNull(message, "message");
        if (message.isPresent()
                && (message.get().startsWith(".") || message.get().contains("\n."))) {
            throw new IllegalArgumentException("a line of the message starts with a dot");
        }
    }

    /** Runs a pattern without a login. The result is undecided if the server cannot be reached or does not reply. */
    public ProbeResult run(ProbePattern pattern) {
        return new Dialogue(pattern, Optional.empty()).run();
    }

    /**
     * Runs a pattern after a login. The password is sent only over TLS with a valid certificate, or in clear text to a
     * loopback address that does not offer STARTTLS. Otherwise, or if the login fails, the result is undecided.
     */
    public ProbeResult run(ProbePattern pattern, ProbeLogin login) {
        return new Dialogue(pattern, Optional.of(login)).run();
    }

    /** The session of one pattern. */
    private final class Dialogue {

        private final ProbePattern pattern;
        private final Optional<ProbeLogin> login;

        /** The last thing sent, to which the next reply belongs. */
        private String sent = "connecting";

        private Optional<Reply> refusedClaim = Optional.empty();

        Dialogue(ProbePattern pattern, Optional<ProbeLogin> login) {
            this.pattern = pattern;
            this.login = login;
        }

        ProbeResult run() {
            try (ProbeSession session = new ProbeSession(server, client, timeout)) {
                Optional<ProbeResult> early = begin(session);
                return early.isPresent() ? early.get() : runTransaction(session);
            } catch (SocketTimeoutException e) {
                return undecided("no reply within " + timeout.toMillis() + " ms");
            } catch (IOException e) {
                // a server that refuses the claim and then closes the connection has refused the pattern
                return refusedClaim.map(this::decided).orElseGet(() -> undecided(String.valueOf(e.getMessage())));
            }
        }

        /** Sends everything before MAIL. Returns the result if the pattern ends there. */
        private Optional<ProbeResult> begin(ProbeSession session) throws IOException {
            if (pattern.opening().isPresent()) {
                session.send(pattern.opening().get() + "\r\n");
            }
            sent = "greeting";
            Reply greeting = session.reply();
            if (!greeting.isPositive()) {
                return Optional.of(decided(greeting));
            }
            Reply hello = exchange(session, "EHLO " + pattern.ehlo());
            if (pattern.opening().isPresent() && hello.isRefusal()) {
                // this was the reply to the opening; the reply to EHLO is next
                refusedClaim = Optional.of(hello);
                hello = session.reply();
            }
            if (hello.isRefusal()) {
                hello = exchange(session, "HELO " + pattern.ehlo());
            }
            if (hello.isPositive() && pattern.claim().isPresent()) {
                hello = claim(session, pattern.claim().get());
            }
            if (!hello.isPositive()) {
                return Optional.of(decided(hello));
            }
            return login.isPresent() ? logIn(session, hello, login.get()) : Optional.empty();
        }

        /** Returns the result if the login fails. */
        private Optional<ProbeResult> logIn(ProbeSession session, Reply hello, ProbeLogin user) throws IOException {
            if (hello.offers("STARTTLS")) {
                Reply ready = exchange(session, "STARTTLS");
                if (!ready.isPositive()) {
                    return Optional.of(undecided(ready.text()));
                }
                session.startTls(server.getHostString());
                exchange(session, "EHLO " + pattern.ehlo());
            } else if (!session.isLocal()) {
                return Optional.of(undecided("no STARTTLS: the password is not sent in clear text"));
            }
            sent = "AUTH";
            Reply answer = session.exchange(user.command());
            return answer.isPositive() ? Optional.empty() : Optional.of(undecided(answer.text()));
        }

        private Reply claim(ProbeSession session, String claim) throws IOException {
            Reply answer = exchange(session, claim);
            if (answer.isChallenge()) {
                answer = exchange(session, "*");
            }
            refusedClaim = Optional.of(answer).filter(Reply::isRefusal);
            return exchange(session, "EHLO " + pattern.ehlo());
        }

        private ProbeResult runTransaction(ProbeSession session) throws IOException {
            Reply reply = exchange(session, pattern.mail());
            if (reply.isPositive()) {
                reply = exchange(session, pattern.rcpt());
            }
            if (reply.isPositive() && message.isPresent()) {
                reply = exchange(session, "DATA");
                if (reply.isChallenge()) {
                    reply = exchange(session, message.get() + ".");
                }
            }
            return decided(reply);
        }

        private Reply exchange(ProbeSession session, String line) throws IOException {
            sent = line;
            return session.exchange(line);
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
            return message.filter(text -> sent.equals(text + ".")).isPresent()
                    ? "message"
                    : Splitter.on(' ').split(sent).iterator().next();
        }
    }
}
