package dev.relaypolicy;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Everything known about a client, a session and a transaction at one instant. Immutable.
 *
 * <p>A session starts with {@link #atConnect}. Each step returns a new request without the facts that it makes stale.
 * There is no other way to build a request, so its facts always belong together. {@link RelaySession} takes the steps
 * in the right order.
 */
public final class RelayRequest {

    /** How far the session has come. */
    public enum Stage {
        /** Before MAIL: neither path is known. */
        CONNECT,
        /** At MAIL: the reverse path is known. */
        MAIL,
        /** At RCPT: both paths are known. */
        RCPT
    }

    private final IpAddress client;
    private final Listener listener;
    private final Optional<TlsFacts> tls;
    private final Optional<String> helo;
    private final Optional<Identity> identity;
    private final Optional<ReversePath> reversePath;
    private final GrantFinding grant;
    private final Optional<ForwardPath> forwardPath;
    private final Instant instant;

    private RelayRequest(
            IpAddress client,
            Listener listener,
            Optional<TlsFacts> tls,
            Optional<String> helo,
            Optional<Identity> identity,
            Optional<ReversePath> reversePath,
            GrantFinding grant,
            Optional<ForwardPath> forwardPath,
            Instant instant) {
        this.client = requireNonNull(client, "client");
        this.listener = requireNonNull(listener, "listener");
        this.tls = requireNonNull(tls, "tls");
        this.helo = requireNonNull(helo, "helo");
        this.identity = requireNonNull(identity, "identity");
        this.reversePath = requireNonNull(reversePath, "reversePath");
        this.grant = requireNonNull(grant, "grant");
        this.forwardPath = requireNonNull(forwardPath, "forwardPath");
        this.instant = requireNonNull(instant, "instant");
        if (reversePath.isEmpty() && (forwardPath.isPresent() || !grant.equals(GrantFinding.NOT_ASKED))) {
            throw new IllegalArgumentException("a recipient or a grant is known only after the reverse path");
        }
    }

    /** Returns the request of a client that has just connected. */
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

    /** Returns the client's address. */
    public IpAddress client() {
        return client;
    }

    /** Returns the listener that accepted the client. */
    public Listener listener() {
        return listener;
    }

    /** Returns the TLS layer, if any. */
    public Optional<TlsFacts> tls() {
        return tls;
    }

    /** Returns the name from HELO or EHLO; never a credential (R3). */
    public Optional<String> helo() {
        return helo;
    }

    /** Returns the authenticated user, if any. */
    public Optional<Identity> identity() {
        return identity;
    }

    /** Returns the sender, from MAIL on; never a credential (R3). */
    public Optional<ReversePath> reversePath() {
        return reversePath;
    }

    /** Returns the result of the grant lookup of this transaction. */
    public GrantFinding grantFinding() {
        return grant;
    }

    /** Returns the recipient, at RCPT. */
    public Optional<ForwardPath> forwardPath() {
        return forwardPath;
    }

    /** Returns the time of the request, from which policies take the time. */
    public Instant instant() {
        return instant;
    }

    /** Returns how far the session has come. */
    public Stage stage() {
        if (forwardPath.isPresent()) {
            return Stage.RCPT;
        }
        return reversePath.isPresent() ? Stage.MAIL : Stage.CONNECT;
    }

    /** Returns the request after a TLS handshake, without anything the client said in clear text (R8). */
    public RelayRequest startTls(TlsFacts facts) {
        return atConnect(client, listener, instant)
                .with(Optional.of(facts), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Returns the request after HELO or EHLO, which ends any transaction. */
    public RelayRequest hello(String name) {
        return with(tls, Optional.of(name), identity, Optional.empty());
    }

    /** Returns the request after a login, within the same transaction. */
    public RelayRequest login(Identity user) {
        return identity(Optional.of(user));
    }

    /** Returns the request with a refreshed identity, or without one, within the same transaction. */
    public RelayRequest identity(Optional<Identity> refreshed) {
        return new RelayRequest(client, listener, tls, helo, refreshed, reversePath, grant, forwardPath, instant);
    }

    /** Returns the request after MAIL, which ends the previous transaction. */
    public RelayRequest mail(ReversePath path) {
        return with(tls, helo, identity, Optional.of(path));
    }

    /** Returns the request with the result of the grant lookup. */
    public RelayRequest grant(GrantFinding finding) {
        return new RelayRequest(client, listener, tls, helo, identity, reversePath, finding, forwardPath, instant);
    }

    /** Returns the request for one recipient (R6). */
    public RelayRequest rcpt(ForwardPath path) {
        return new RelayRequest(client, listener, tls, helo, identity, reversePath, grant, Optional.of(path), instant);
    }

    RelayRequest withoutRecipient() {
        return forwardPath.isEmpty()
                ? this
                : new RelayRequest(
                        client, listener, tls, helo, identity, reversePath, grant, Optional.empty(), instant);
    }

    /** Returns the request after the end of the transaction. */
    public RelayRequest reset() {
        return with(tls, helo, identity, Optional.empty());
    }

    /** Returns the same request at another instant. */
    public RelayRequest at(Instant when) {
        return new RelayRequest(client, listener, tls, helo, identity, reversePath, grant, forwardPath, when);
    }

    /** Starts a new transaction, or none. */
    private RelayRequest with(
            Optional<TlsFacts> layer, Optional<String> name, Optional<Identity> user, Optional<ReversePath> path) {
        return new RelayRequest(
                client, listener, layer, name, user, path, GrantFinding.NOT_ASKED, Optional.empty(), instant);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RelayRequest request
                && client.equals(request.client)
                && listener.equals(request.listener)
                && tls.equals(request.tls)
                && helo.equals(request.helo)
                && identity.equals(request.identity)
                && reversePath.equals(request.reversePath)
                && grant.equals(request.grant)
                && forwardPath.equals(request.forwardPath)
                && instant.equals(request.instant);
    }

    @Override
    public int hashCode() {
        return Objects.hash(client, listener, tls, helo, identity, reversePath, grant, forwardPath, instant);
    }

    @Override
    public String toString() {
        return "RelayRequest[client=" + client + ", listener=" + listener + ", tls=" + tls + ", helo=" + helo
                + ", identity=" + identity + ", reversePath=" + reversePath + ", grant=" + grant + ", forwardPath="
                + forwardPath + ", instant=" + instant + "]";
    }
}
