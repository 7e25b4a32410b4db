package dev.relaypolicy.auth;

import static dev.relaypolicy.auth.LoginFixture.ALICE;
import static dev.relaypolicy.auth.LoginFixture.base64;
import static dev.relaypolicy.auth.LoginFixture.base64OfLatin1;
import static dev.relaypolicy.auth.LoginFixture.plain;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmtpAuthDialogueTest {

    private static final String OK = "235 2.7.0 Authentication successful";
    private static final String INVALID = "535 5.7.8 Authentication credentials invalid";
    private static final String MALFORMED = "501 5.5.2 Cannot decode the authentication response";
    private static final String CANCELLED = "501 5.7.0 Authentication cancelled";
    private static final String USERNAME = "334 VXNlcm5hbWU6";
    private static final String PASSWORD = "334 UGFzc3dvcmQ6";

    private final LoginFixture fixture = new LoginFixture();
    private final LoginSession session = fixture.session();

    private List<String> auth(String arguments, String... clientLines) {
        return fixture.auth(session, arguments, clientLines);
    }

    @Test
    void plainWithAnInitialResponse() {
        assertThat(auth("PLAIN " + plain(ALICE, "secret"))).containsExactly(OK);
    }

    @Test
    void plainWithoutInitialResponseGetsAnEmptyChallenge() {
        assertThat(auth("PLAIN", plain(ALICE, "secret"))).containsExactly("334 ", OK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong", "SECRET", "secre", "secret ", "secret\0"})
    void plainWithAWrongPassword(String password) {
        assertThat(auth("PLAIN " + plain(ALICE, password)))
                .containsExactly(password.indexOf('\0') < 0 ? INVALID : MALFORMED);
    }

    @Test
    void plainWithAnUnknownUser() {
        assertThat(auth("PLAIN " + plain("nobody@example.test", "secret"))).containsExactly(INVALID);
    }

    @Test
    void plainWithOwnAuthorizationIdentity() {
        assertThat(auth("PLAIN " + base64(ALICE + "\0" + ALICE + "\0secret"))).containsExactly(OK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bob@example.test", "ALICE@example.test", "root"})
    void plainWithAnotherAuthorizationIdentity(String other) {
        assertThat(auth("PLAIN " + base64(other + "\0" + ALICE + "\0secret"))).containsExactly(INVALID);
    }

    @Test
    void a16_plainWithEmptyPasswordDoesNotReachTheStore() {
        assertThat(auth("PLAIN AGFsaWNlQGV4YW1wbGUudGVzdAA=")).containsExactly(INVALID);
        assertThat(auth("PLAIN", "AGFsaWNlQGV4YW1wbGUudGVzdAA=")).containsExactly("334 ", INVALID);

        assertThat(fixture.asked).isEmpty();
    }

    @Test
    void a15_plainWithEmptyUserDoesNotReachTheStore() {
        assertThat(auth("PLAIN " + plain("", "secret"))).containsExactly(INVALID);
        assertThat(auth("PLAIN " + plain("", ""))).containsExactly(INVALID);

        assertThat(fixture.asked).isEmpty();
    }

    @Test
    void a15_plainWithAnEmptyLineIsMalformed() {
        assertThat(auth("PLAIN", "")).containsExactly("334 ", MALFORMED);
        assertThat(auth("PLAIN =")).containsExactly(MALFORMED);

        assertThat(auth("PLAIN " + plain(ALICE, "secret"))).containsExactly(OK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", "alice\0secret", "\0alice\0secret\0", "\0\0alice\0secret", "\0"})
    void plainWithTheWrongNumberOfParts(String message) {
        assertThat(auth("PLAIN " + base64(message))).containsExactly(MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\0al\u00ffce\0secret",
                "\u00ff\0alice\0secret",
                "\0\u00c0\u00af\0secret",
                "\0\u00ed\u00a0\u0080\0secret"
            })
    void plainWithANameThatIsNotUtf8(String octets) {
        assertThat(auth("PLAIN " + base64OfLatin1(octets))).containsExactly(MALFORMED);
        assertThat(fixture.asked).isEmpty();
    }

    @Test
    void plainInUtf8() {
        assertThat(auth("PLAIN " + plain("bjørn", "sømmer"))).containsExactly(OK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "!!!!",
                "AGE",
                "AGE=B",
                "AG==AG==",
                "A===",
                "====",
                "AGFsaWNlAHNlY3JldA",
                "AGE= ",
                " AGE=",
                "AGF\tsaWNl",
                "AGFs-WNl",
                "AGFs_WNl",
                "é",
                "AGF=",
                "AB==",
                "*"
            })
    void a15_rejectsInvalidBase64(String text) {
        assertThat(auth("PLAIN " + text)).containsExactly(MALFORMED);
        if (!text.equals("*")) {
            assertThat(auth("PLAIN", text)).containsExactly("334 ", MALFORMED);
        }
        assertThat(fixture.asked).isEmpty();
    }

    @Test
    void login() {
        assertThat(auth("LOGIN", base64(ALICE), base64("secret"))).containsExactly(USERNAME, PASSWORD, OK);
    }

    @Test
    void a15_loginWithAnInitialUser() {
        assertThat(auth("LOGIN YWxpY2VAZXhhbXBsZS50ZXN0", base64("secret"))).containsExactly(PASSWORD, OK);
    }

    @Test
    void a15_loginWithAnInitialUserThatIsNotBase64() {
        assertThat(auth("LOGIN !!!!")).containsExactly(MALFORMED);
        assertThat(auth("LOGIN", base64(ALICE), "!!!!")).containsExactly(USERNAME, PASSWORD, MALFORMED);

        assertThat(auth("LOGIN", base64(ALICE), base64("secret"))).containsExactly(USERNAME, PASSWORD, OK);
    }

    @Test
    void a16_loginWithEmptyFieldsDoesNotReachTheStore() {
        assertThat(auth("LOGIN", "", "")).containsExactly(USERNAME, PASSWORD, INVALID);
        assertThat(auth("LOGIN =", base64("secret"))).containsExactly(PASSWORD, INVALID);
        assertThat(auth("LOGIN", base64(ALICE), "")).containsExactly(USERNAME, PASSWORD, INVALID);

        assertThat(fixture.asked).isEmpty();
    }

    @Test
    void loginWithANameThatIsNotUtf8() {
        assertThat(auth("LOGIN " + base64OfLatin1("al\u00ffce"))).containsExactly(MALFORMED);
    }

    @Test
    void cramMd5() {
        assertThat(cram(ALICE, "secret")).isEqualTo(OK);
        assertThat(cram("two words", "secret")).isEqualTo(OK);
        assertThat(cram("bjørn", "sømmer")).isEqualTo(OK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong", "SECRET", " secret"})
    void cramMd5WithAWrongPassword(String password) {
        assertThat(cram(ALICE, password)).isEqualTo(INVALID);
    }

    @Test
    void cramMd5WithAnUnknownUser() {
        assertThat(cram("nobody@example.test", "secret")).isEqualTo(INVALID);
    }

    @Test
    void cramMd5DigestMatchesTheExampleOfTheRfc() {
        String digest = Hashing.hmacMd5("tanstaaftanstaaf".getBytes(UTF_8))
                .hashString("<1896.697170952@postoffice.reston.mci.net>", UTF_8)
                .toString();

        assertThat(digest).isEqualTo("b913a602c7eda7a495b4e6e7334d3890");
    }

    @Test
    void cramMd5SendsANewChallengeForEachAttempt() {
        List<String> challenges = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            challenges.addAll(auth("CRAM-MD5", "*").subList(0, 1));
        }

        assertThat(challenges).doesNotHaveDuplicates().allSatisfy(line -> {
            assertThat(line).startsWith("334 ");
            assertThat(new String(Base64.getDecoder().decode(line.substring(4)), UTF_8))
                    .matches("<[0-9a-f]{32}@mail\\.example\\.test>");
        });
    }

    @Test
    void cramMd5RejectsReplayedResponses() {
        List<String> overheard = new ArrayList<>();
        LoginOutcome first = session.start(fixture.mechanism("CRAM-MD5"), Optional.empty())
                .finish(line -> {
                    overheard.add(answer(line, ALICE, "secret"));
                    return overheard.get(0);
                });

        assertThat(first.reply()).hasToString(OK);
        assertThat(auth("CRAM-MD5", overheard.get(0))).endsWith(INVALID);
    }

    @Test
    void cramMd5RejectsAnInitialResponse() {
        assertThat(auth("CRAM-MD5 " + base64(ALICE)))
                .containsExactly("501 5.7.0 The mechanism does not take an initial response");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "alice",
                "alice ",
                "alice b913a602c7eda7a495b4e6e7334d389",
                "alice b913a602c7eda7a495b4e6e7334d38900",
                "alice b913a602c7eda7a495b4e6e7334d389g",
                "b913a602c7eda7a495b4e6e7334d3890"
            })
    void cramMd5RejectsMalformedResponses(String answer) {
        assertThat(auth("CRAM-MD5", base64(answer))).endsWith(MALFORMED);
    }

    @Test
    void emptyStoredPasswordAcceptsNoLogin() {
        assertThat(auth("PLAIN " + plain("blank", ""))).containsExactly(INVALID);
        assertThat(auth("PLAIN " + plain("blank", "the secret of nobody"))).containsExactly(INVALID);
        assertThat(auth("CRAM-MD5", base64("blank " + "0".repeat(32)))).endsWith(INVALID);
        assertThat(cram("blank", "the secret of nobody")).isEqualTo(INVALID);
    }

    @Test
    void usesTheFirstMatchingCredential() {
        assertThat(session.password("twice", "p2".getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        LoginOutcome.Authenticated.class,
                        login -> assertThat(login.identity().permissions()).hasToString("mail, relay"));
        assertThat(session.password("twice", "p1".getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        LoginOutcome.Authenticated.class,
                        login -> assertThat(login.identity().permissions()).hasToString("mail"));
        assertThat(cram("twice", "p2")).isEqualTo(OK);
    }

    @Test
    void asteriskCancelsTheAttempt() {
        assertThat(auth("PLAIN", "*")).containsExactly("334 ", CANCELLED);
        assertThat(auth("LOGIN", "*")).containsExactly(USERNAME, CANCELLED);
        assertThat(auth("LOGIN", base64(ALICE), "*")).containsExactly(USERNAME, PASSWORD, CANCELLED);
        assertThat(auth("CRAM-MD5", "*")).endsWith(CANCELLED);
    }

    @Test
    void storeFailureIsTemporaryAndNotCounted() {
        for (int i = 0; i < 20; i++) {
            assertThat(auth("PLAIN " + plain("broken", "secret")))
                    .containsExactly("454 4.7.0 Temporary authentication failure");
        }
        assertThat(fixture.pauses).isEmpty();
    }

    @Test
    void a18_sessionEndsAtItsFifthFailure() {
        List<String> replies = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            replies.addAll(auth("PLAIN " + plain(ALICE, "guess-" + i)));
        }

        String tooMany = AuthReplies.TOO_MANY.toString();
        assertThat(tooMany).startsWith("421 4.7.0 ");
        assertThat(replies.subList(0, 4)).containsOnly(INVALID);
        assertThat(replies.subList(4, 20)).containsOnly(tooMany);
        assertThat(fixture.pauses).extracting(pause -> pause.toMillis()).containsExactly(500L, 1_000L, 2_000L, 4_000L);
    }

    @Test
    void a18_endedSessionRejectsTheCorrectPassword() {
        for (int i = 0; i < 5; i++) {
            auth("PLAIN " + plain(ALICE, "guess-" + i));
        }
        int askedBefore = fixture.asked.size();

        assertThat(auth("PLAIN " + plain(ALICE, "secret"))).containsExactly(AuthReplies.TOO_MANY.toString());
        assertThat(session.password(ALICE, "secret".getBytes(UTF_8))).isEqualTo(new LoginOutcome.TooMany(ALICE));
        assertThat(fixture.asked).hasSize(askedBefore);
    }

    @Test
    void a15_malformedAttemptsCountAsFailures() {
        for (int i = 0; i < 4; i++) {
            assertThat(auth("LOGIN !!!!")).containsExactly(MALFORMED);
        }

        assertThat(auth("LOGIN !!!!")).containsExactly(AuthReplies.TOO_MANY.toString());
    }

    @Test
    void a18_rejectsClientsAfterTooManyFailures() {
        for (int i = 0; i < 100; i++) {
            fixture.auth(fixture.session(), "PLAIN " + plain("guess-" + i, "secret"));
        }
        int askedBefore = fixture.asked.size();

        assertThat(fixture.auth(fixture.session(), "PLAIN " + plain(ALICE, "secret")))
                .containsExactly(AuthReplies.TOO_MANY.toString());
        assertThat(fixture.asked).hasSize(askedBefore);
    }

    @Test
    void a18_delaysTheNextSessionOfTheClient() {
        auth("PLAIN " + plain(ALICE, "wrong"));
        auth("PLAIN " + plain(ALICE, "wrong"));
        fixture.pauses.clear();

        assertThat(fixture.auth(fixture.session(), "PLAIN " + plain(ALICE, "secret")))
                .containsExactly(OK);

        assertThat(fixture.pauses).extracting(pause -> pause.toMillis()).containsExactly(1_000L);
    }

    @Test
    void closedConnectionEndsTheDialogue() {
        assertThatIOException()
                .isThrownBy(() -> session.start(fixture.mechanism("LOGIN"), Optional.empty())
                        .finish(line -> {
                            throw new IOException("closed");
                        }));
    }

    private String cram(String user, String password) {
        return session.start(fixture.mechanism("CRAM-MD5"), Optional.empty())
                .finish(line -> answer(line, user, password))
                .reply()
                .toString();
    }

    private static String answer(String line, String user, String password) {
        byte[] challenge = Base64.getDecoder().decode(line.substring("334 ".length()));
        return base64(user + " " + Hashing.hmacMd5(password.getBytes(UTF_8)).hashBytes(challenge));
    }
}
