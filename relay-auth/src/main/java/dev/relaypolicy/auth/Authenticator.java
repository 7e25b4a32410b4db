package dev.relaypolicy.auth;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.auth.throttle.Pause;
import dev.relaypolicy.auth.throttle.Throttle;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.spi.CredentialStore;

/**
 * Verifies logins by SMTP and POP3 and limits their rate. A process has one authenticator; each connection has its own {@link
 * LoginSession}. Thread-safe.
 *
 * <pre>{@code
 * LoginSession logins = authenticator.session(client);                 // at connect
 * LoginOutcome outcome = logins.start(mechanism, initialResponse)      // at AUTH
 *         .finish(line -> { connection.writeLine(line); return connection.readLine(); });
 * connection.write(outcome.reply());
 * }</pre>
 */
public final class Authenticator {

    private final CredentialCheck check;
    private final Throttle throttle;
    private final Pause pause;

    /**
     * Creates an authenticator.
     *
     * @param throttle shared by all listeners: failures by POP3 also delay logins by SMTP
     */
    public Authenticator(CredentialStore store, Throttle throttle, Pause pause) {
        this.check = new CredentialCheck(requireNonNull(store, "store"));
        this.throttle = requireNonNull(throttle, "throttle");
        this.pause = requireNonNull(pause, "pause");
    }

    /** Returns a session for a client that has just connected. */
    public LoginSession session(IpAddress client) {
        return new LoginSession(client, check, throttle, pause);
    }
}
