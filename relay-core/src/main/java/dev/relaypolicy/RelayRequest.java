package dev.relaypolicy;

import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * The question: everything known about a client, a session and a transaction at one instant.
 *
 * <p>A session starts with {@link #atConnect} and takes one step after another; each step gives a new value and drops
 * the facts that it makes stale. So a session's whole state that bears on relaying is one immutable value, and
 * forgetting to forget is not possible: {@link #startTls} keeps the address and nothing the client has said in clear
 * (R8), {@link #mail} drops the recipient and the grant of the transaction before (R7), {@link #reset} both.
 *
 * @param client the client's address, in its one canonical form
 * @param listener the listener it came in on
 * @param tls the TLS layer, where there is one
 * @param helo the name given at HELO or EHLO; never a credential (R3)
 * @param identity who has logged in, where somebody has
 * @param reversePath the sender, from MAIL on; a condition, never a credential (R3)
 * @param grant what was found at MAIL about a POP-before-SMTP grant
 * @param forwardPath the recipient, at RCPT
 * @param instant when the question is asked; policies take the time from here
 */
public record RelayRequest(
        IpAddress client,
        Listener listener,
        Optional<TlsFacts> tls,
        Optional<String> helo,
        Optional<Identity> identity,
        Optional<ReversePath> reversePath,
        GrantFinding grant,
        Optional<ForwardPath> forwardPath,
        Instant instant) {

    /** How far the session has come. */
    public enum Stage {
        /** Before MAIL: neither path is known. */
        CONNECT,
        /** At MAIL: the reverse path is known. */
        MAIL,
        /** At RCPT: both paths are known. */
        RCPT
    }

    public RelayRequest {
        Objects.requireNonNull(client, "client");
        Objects.requireNonNull(listener, "listener");
        Objects.requireNonNull(tls, "tls");
        Objects.requireNonNull(helo, "helo");
        Objects.requireNonNull(identity, "identity");
        Objects.requireNonNull(reversePath, "reversePath");
        Objects.requireNonNull(grant, "grant");
        Objects.requireNonNull(forwardPath, "forwardPath");
        Objects.requireNonNull(instant, "instant");
        if (reversePath.isEmpty() && (forwardPath.isPresent() || !grant.equals(GrantFinding.NOT_ASKED))) {
            throw new IllegalArgumentException("a recipient or a grant is known only after the reverse path");
        }
    }

    /** A session that has just begun. */
    public static RelayRequest atConnect(IpAddress client, Listener listener, Instant instant) {
        return new RelayRequest(
                client,
                listener,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                GrantFinding.NOT_ASKED,
                Optional.empty(),
                instant);
    }

    /** How far the session has come. */
    public Stage stage() {
        if (forwardPath.isPresent()) {
            return Stage.RCPT;
        }
        return reversePath.isPresent() ? Stage.MAIL : Stage.CONNECT;
    }

    /** STARTTLS was done: everything learnt in clear text is forgotten, the address stays (R8). */
    public RelayRequest startTls(TlsFacts facts) {
        return new RelayRequest(
                client,
                listener,
                Optional.of(facts),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                GrantFinding.NOT_ASKED,
                Optional.empty(),
                instant);
    }

    /** HELO or EHLO was given: any transaction ends. */
    public RelayRequest hello(String name) {
        return new RelayRequest(
                client,
                listener,
                tls,
                Optional.of(name),
                identity,
                Optional.empty(),
                GrantFinding.NOT_ASKED,
                Optional.empty(),
                instant);
    }

    /** Somebody has logged in. */
    public RelayRequest login(Identity who) {
        return new RelayRequest(
                client, listener, tls, helo, Optional.of(who), reversePath, grant, forwardPath, instant);
    }

    /** A transaction begins: what the one before knew is forgotten. */
    public RelayRequest mail(ReversePath path) {
        return new RelayRequest(
                client,
                listener,
                tls,
                helo,
                identity,
                Optional.of(path),
                GrantFinding.NOT_ASKED,
                Optional.empty(),
                instant);
    }

    /** The grant store was asked about this transaction's reverse path; the answer holds until it ends (R7). */
    public RelayRequest grant(GrantFinding finding) {
        return new RelayRequest(client, listener, tls, helo, identity, reversePath, finding, forwardPath, instant);
    }

    /** A recipient is asked for, alone (R6). */
    public RelayRequest rcpt(ForwardPath path) {
        return new RelayRequest(client, listener, tls, helo, identity, reversePath, grant, Optional.of(path), instant);
    }

    /** Returns the same facts without the recipient. */
    RelayRequest withoutRecipient() {
        return forwardPath.isEmpty()
                ? this
                : new RelayRequest(
                        client, listener, tls, helo, identity, reversePath, grant, Optional.empty(), instant);
    }

    /** The transaction ends. */
    public RelayRequest reset() {
        return new RelayRequest(
                client,
                listener,
                tls,
                helo,
                identity,
                Optional.empty(),
                GrantFinding.NOT_ASKED,
                Optional.empty(),
                instant);
    }

    /** The same facts, asked at another instant. */
    public RelayRequest at(Instant when) {
        return new RelayRequest(client, listener, tls, helo, identity, reversePath, grant, forwardPath, when);
    }
}
