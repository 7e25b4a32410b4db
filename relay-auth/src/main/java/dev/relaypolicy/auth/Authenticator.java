package dev.relaypolicy.auth;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.auth.throttle.Pause;
import dev.relaypolicy.auth.throttle.Throttle;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.spi.CredentialStore;

/**
 * Decides who has logged in, for SMTP and POP3 alike, and slows who guesses. One serves a process; every connection has a
 * {@link LoginSession} of its own. Safe for use by many threads.
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
     * An authenticator.
     *
     * @param throttle shared by every listener: a client that guesses by POP3 is slowed in SMTP
     * @param pause makes the session that asked wait
     */
    public Authenticator(CredentialStore store, Throttle throttle, Pause pause) {
        this.check = new CredentialCheck(requireNonNull(store, "store"));
        this.throttle = requireNonNull(throttle, "throttle");
        this.pause = requireNonNull(pause, "pause");
    }

    /** Begins the session of a client that has just connected. */
    public LoginSession session(IpAddress client) {
        return new LoginSession(client, check, throttle, pause);
    }
}
