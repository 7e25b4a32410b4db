package dev.relaypolicy.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.relaypolicy.Identity;
import dev.relaypolicy.Permission;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.auth.mechanism.ChallengeGenerator;
import dev.relaypolicy.auth.mechanism.Mechanism;
import dev.relaypolicy.auth.mechanism.Mechanisms;
import dev.relaypolicy.auth.throttle.Throttle;
import dev.relaypolicy.auth.throttle.ThrottleLimits;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.spi.Credential;
import dev.relaypolicy.spi.CredentialStore;
import dev.relaypolicy.spi.Secret;
import dev.relaypolicy.testkit.ManualClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * An authenticator with a few accounts, a stopped clock and a pause that only records. {@code alice@example.test} has the password
 * {@code secret}; {@code twice} has {@code p1} with permission M and {@code p2} with MR; {@code blank} has the empty password; the
 * store fails for {@code broken}.
 */
final class LoginFixture {

    static final String ALICE = "alice@example.test";
    static final IpAddress CLIENT = IpAddress.parse("192.0.2.1");

    final ManualClock clock = new ManualClock();
    final List<Duration> pauses = new ArrayList<>();
    final List<String> asked = new ArrayList<>();
    final ChallengeGenerator challenges = new ChallengeGenerator(new SecureRandom(), "mail.example.test");
    final Mechanisms mechanisms = Mechanisms.standard(challenges);
    final Authenticator authenticator =
            new Authenticator(store(), new Throttle(ThrottleLimits.DEFAULTS, clock.ticker()), pauses::add);

    private CredentialStore store() {
        return new CredentialStore() {
            @Override
            public List<Credential> find(String userName) {
                return LoginFixture.this.find(userName);
            }

            @Override
            public String account(String userName) {
                if (userName.equals("nameless")) {
                    throw new IllegalStateException("the spellings of `nameless` cannot be read");
                }
                return userName.startsWith("alice") ? ALICE : userName;
            }
        };
    }

    private List<Credential> find(String userName) {
        asked.add(userName);
        return switch (userName) {
            case ALICE ->
                List.of(credential(
                        ALICE,
                        "secret",
                        Permission.MAIL,
                        Permission.RELAY,
                        Permission.VERIFY,
                        Permission.UNLIMITED_SIZE));
            case "twice" ->
                List.of(
                        credential("twice", "p1", Permission.MAIL),
                        credential("twice", "p2", Permission.MAIL, Permission.RELAY));
            case "blank" -> List.of(credential("blank", "", Permission.MAIL, Permission.RELAY));
            case "bjørn" -> List.of(credential("bjørn", "sømmer", Permission.MAIL, Permission.RELAY));
            case "two words" -> List.of(credential("two words", "secret", Permission.MAIL, Permission.RELAY));
            case "broken" -> throw new IllegalStateException("the row `broken` with password `hunter2` cannot be read");
            default -> List.of();
        };
    }

    private static Credential credential(String name, String password, Permission... permissions) {
        return new Credential(new Identity(name, Permissions.of(permissions)), Secret.of(password));
    }

    LoginSession session() {
        return authenticator.session(CLIENT);
    }

    Mechanism mechanism(String name) {
        return mechanisms.find(name).orElseThrow();
    }

    /** Runs {@code AUTH arguments} with these client lines, and returns every line of the server. */
    List<String> auth(LoginSession session, String arguments, String... clientLines) {
        String[] words = arguments.split(" ", 2);
        Deque<String> client = new ArrayDeque<>(List.of(clientLines));
        List<String> server = new ArrayList<>();
        LoginOutcome outcome = session.start(
                        mechanism(words[0]), words.length > 1 ? Optional.of(words[1]) : Optional.empty())
                .finish(line -> {
                    server.add(line);
                    return client.removeFirst();
                });
        server.add(outcome.reply().toString());
        return server;
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    static String base64OfLatin1(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(ISO_8859_1));
    }

    static String plain(String user, String password) {
        return base64("\0" + user + "\0" + password);
    }
}
