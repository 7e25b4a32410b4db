package dev.relaypolicy;

import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Everything known about a client, its session and its transaction at one instant: the input of a relay decision.
 *
 * <p>A session starts with {@link #atConnect}. Each later step returns a new request without the values that the step
 * invalidates: {@link #startTls} drops everything that the client sent in clear text (R8), {@link #mail} drops the
 * recipient and the grant of the previous transaction (R7), and {@link #reset} drops the transaction. All session state
 * that affects relaying is therefore one immutable value, and no outdated value can remain by mistake.
 *
 * @param client the client's address, in canonical form
 * @param listener the listener that accepted the connection
 * @param tls the TLS parameters, if the session uses TLS
 * @param helo the name given in HELO or EHLO, if any; never a credential (R3)
 * @param identity the authenticated user, if any
 * @param reversePath the sender, from MAIL on; a condition, never a credential (R3)
 * @param grant the result of the POP-before-SMTP grant lookup at MAIL
 * @param forwardPath the recipient, at RCPT
 * @param instant the time of the request; policies take the time from here
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

    /** The stage of a session. */
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
            throw new IllegalArgumentException("a request with a recipient or a grant must have a reverse path");
        }
    }

    /** Returns the request of a new session. */
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

    /** Returns the stage of the session. */
    public Stage stage() {
        if (forwardPath.isPresent()) {
            return Stage.RCPT;
        }
        return reversePath.isPresent() ? Stage.MAIL : Stage.CONNECT;
    }

    /**
     * Returns the request after STARTTLS: drops everything learned in clear text and keeps the client's address (R8).
     */
    public RelayRequest startTls(TlsFacts tlsFacts) {
        return new RelayRequest(
                client,
                listener,
                Optional.of(tlsFacts),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                GrantFinding.NOT_ASKED,
                Optional.empty(),
                instant);
    }

    /** Returns the request after HELO or EHLO, which ends any transaction. */
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

    /** Returns the request after a login. */
    public RelayRequest login(Identity user) {
        return new RelayRequest(
                client, listener, tls, helo, Optional.of(user), reversePath, grant, forwardPath, instant);
    }

    /** Returns the request after MAIL, which starts a transaction and drops the previous one. */
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

    /**
     * Returns the request with the result of the grant lookup for this transaction's reverse path. The result applies
     * until the transaction ends (R7).
     */
    public RelayRequest grant(GrantFinding finding) {
        return new RelayRequest(client, listener, tls, helo, identity, reversePath, finding, forwardPath, instant);
    }

    /** Returns the request for one recipient, which replaces any earlier one (R6). */
    public RelayRequest rcpt(ForwardPath path) {
        return new RelayRequest(client, listener, tls, helo, identity, reversePath, grant, Optional.of(path), instant);
    }

    /** Returns the request without its recipient. */
    RelayRequest withoutRecipient() {
        return forwardPath.isEmpty()
                ? this
                : new RelayRequest(
                        client, listener, tls, helo, identity, reversePath, grant, Optional.empty(), instant);
    }

    /** Returns the request after the end of the transaction. */
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

    /** Returns the request at another instant. */
    public RelayRequest at(Instant time) {
        return new RelayRequest(client, listener, tls, helo, identity, reversePath, grant, forwardPath, time);
    }
}
