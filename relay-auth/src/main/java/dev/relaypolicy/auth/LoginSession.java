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
 * The login attempts of one connection. Counts their failures, also across STARTTLS. Methods may block. Not
 * thread-safe.
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
     * Starts an SMTP AUTH command (RFC 4954).
     *
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

    /** Verifies a login with USER and PASS of POP3; the password is copied. */
    public LoginOutcome password(String userName, byte[] password) {
        return decide(PasswordProof.of(userName, password));
    }

    /**
     * Verifies a login by APOP of POP3.
     *
     * @param stamp the challenge in the greeting of this connection, with its angle brackets
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

    /** Accepts canonical base64 only. The JDK's decoder also accepts missing padding and non-zero surplus bits. */
    private static Optional<byte[]> decode(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            return Base64.getEncoder().encodeToString(bytes).equals(text) ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
