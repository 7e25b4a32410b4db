package dev.relaypolicy.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.auth.LoginOutcome.Authenticated;
import dev.relaypolicy.auth.LoginOutcome.Cancelled;
import dev.relaypolicy.auth.LoginOutcome.Malformed;
import dev.relaypolicy.auth.LoginOutcome.Rejected;
import dev.relaypolicy.auth.LoginOutcome.TooMany;
import dev.relaypolicy.auth.LoginOutcome.Unavailable;
import dev.relaypolicy.auth.mechanism.DigestProof;
import dev.relaypolicy.auth.mechanism.Exchange;
import dev.relaypolicy.auth.mechanism.Mechanism;
import dev.relaypolicy.auth.mechanism.PasswordProof;
import dev.relaypolicy.auth.mechanism.Proof;
import dev.relaypolicy.auth.mechanism.Step;
import dev.relaypolicy.auth.throttle.Attempt;
import dev.relaypolicy.auth.throttle.Pause;
import dev.relaypolicy.auth.throttle.Throttle;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.spi.Credential;
import java.util.Base64;
import java.util.Optional;

/**
 * The attempts to log in on one connection. Its calls may wait on the calling thread. Counts the failures of the connection,
 * which STARTTLS does not forget: they are the server's knowledge, not the client's. Not safe for use by many threads.
 */
public final class LoginSession {

    private static final String CANCEL = "*";
    private static final String EMPTY_INITIAL_RESPONSE = "=";

    private final IpAddress client;
    private final CredentialCheck check;
    private final Throttle throttle;
    private final Pause pause;
    private int failures;

    LoginSession(IpAddress client, CredentialCheck check, Throttle throttle, Pause pause) {
        this.client = requireNonNull(client, "client");
        this.check = check;
        this.throttle = throttle;
        this.pause = pause;
    }

    /**
     * Begins an AUTH command of SMTP (RFC 4954).
     *
     * @param mechanism one that is on offer on this connection
     * @param initialResponse the second argument of the command, as sent
     */
    public LoginStep start(Mechanism mechanism, Optional<String> initialResponse) {
        if (isOver()) {
            return new LoginStep.Finished(new TooMany(""));
        }
        if (initialResponse.isEmpty()) {
            return after(mechanism.start(Optional.empty()));
        }
        String text = initialResponse.get();
        Optional<byte[]> decoded = text.equals(EMPTY_INITIAL_RESPONSE) ? Optional.of(new byte[0]) : decode(text);
        return decoded.isPresent() ? after(mechanism.start(decoded)) : malformed(AuthReplies.MALFORMED);
    }

    private LoginStep answer(Exchange exchange, String line) {
        if (line.equals(CANCEL)) {
            return new LoginStep.Finished(new Cancelled());
        }
        return decode(line)
                .map(response -> after(exchange.answer(response)))
                .orElseGet(() -> malformed(AuthReplies.MALFORMED));
    }

    private LoginStep after(Step step) {
        if (step instanceof Step.Challenge challenge) {
            String text = Base64.getEncoder().encodeToString(challenge.text().getBytes(UTF_8));
            return new LoginStep.Challenge("334 " + text, line -> answer(challenge.next(), line));
        } else if (step instanceof Step.Claimed claimed) {
            return new LoginStep.Finished(decide(claimed.proof()));
        } else if (step instanceof Step.Unexpected) {
            return malformed(AuthReplies.UNEXPECTED);
        }
        return malformed(AuthReplies.MALFORMED);
    }

    /**
     * Decides a login with a plain password: USER and PASS of POP3.
     *
     * @param password copied
     */
    public LoginOutcome password(String userName, byte[] password) {
        return decide(PasswordProof.of(userName, password));
    }

    /**
     * Decides a login by APOP of POP3.
     *
     * @param stamp the stamp that this connection was greeted with, angle brackets included
     * @param hexDigest the second argument of the command, as sent
     */
    public LoginOutcome apop(String stamp, String userName, String hexDigest) {
        return DigestProof.apop(stamp, userName, hexDigest).map(this::decide).orElseGet(() -> {
            throttle.malformed(client);
            return failed(new Malformed(AuthReplies.MALFORMED), userName);
        });
    }

    private LoginOutcome decide(Proof proof) {
        if (isOver()) {
            return new TooMany(proof.userName());
        }
        String account;
        try {
            account = check.account(proof);
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            return new Unavailable(e.getClass().getName());
        }
        Optional<Attempt> admitted = throttle.admit(client, account, failures);
        if (admitted.isEmpty()) {
            return new TooMany(proof.userName());
        }
        Attempt attempt = admitted.get();
        if (!attempt.delay().isZero()) {
            pause.pause(attempt.delay());
        }
        Optional<Credential> credential;
        try {
            credential = check.identify(proof, attempt);
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            attempt.undecided();
            return new Unavailable(e.getClass().getName());
        }
        if (credential.isPresent()) {
            attempt.succeeded();
            return new Authenticated(credential.get());
        }
        attempt.failed();
        return failed(new Rejected(proof.userName()), proof.userName());
    }

    private LoginStep malformed(SmtpReply reply) {
        throttle.malformed(client);
        return new LoginStep.Finished(failed(new Malformed(reply), ""));
    }

    private LoginOutcome failed(LoginOutcome outcome, String userName) {
        failures++;
        return isOver() ? new TooMany(userName) : outcome;
    }

    private boolean isOver() {
        return failures >= throttle.limits().sessionFailures();
    }

    /**
     * Decodes base64 in its one canonical form: the JDK's decoder also takes text without its padding, and bits behind the
     * last octet.
     */
    private static Optional<byte[]> decode(String text) {
        try {
            byte[] octets = Base64.getDecoder().decode(text);
            return Base64.getEncoder().encodeToString(octets).equals(text) ? Optional.of(octets) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
