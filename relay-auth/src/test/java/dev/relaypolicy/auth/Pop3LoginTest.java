package dev.relaypolicy.auth;

import static dev.relaypolicy.auth.LoginFixture.ALICE;
import static dev.relaypolicy.auth.LoginFixture.plain;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hashing;
import dev.relaypolicy.auth.LoginOutcome.Authenticated;
import dev.relaypolicy.auth.LoginOutcome.Malformed;
import dev.relaypolicy.auth.LoginOutcome.Rejected;
import dev.relaypolicy.auth.LoginOutcome.TooMany;
import dev.relaypolicy.auth.LoginOutcome.Unavailable;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Pop3LoginTest {

    private final LoginFixture fixture = new LoginFixture();
    private final LoginSession session = fixture.session();
    private final String stamp = fixture.challenges.next();

    private LoginOutcome pass(String user, String password) {
        return session.password(user, password.getBytes(UTF_8));
    }

    @SuppressWarnings("deprecation") // APOP is MD5
    private static String apopDigest(String stamp, String password) {
        return Hashing.md5().hashString(stamp + password, UTF_8).toString();
    }

    @Test
    void passAcceptsTheCorrectPassword() {
        assertThat(pass(ALICE, "secret")).isInstanceOf(Authenticated.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "wrong", "SECRET"})
    void passRejectsOtherPasswords(String password) {
        assertThat(pass(ALICE, password)).isEqualTo(new Rejected(ALICE));
    }

    @Test
    void apopAcceptsTheDigestOfChallengeAndPassword() {
        assertThat(session.apop(stamp, ALICE, apopDigest(stamp, "secret"))).isInstanceOf(Authenticated.class);
    }

    @Test
    @SuppressWarnings("deprecation") // APOP is MD5
    void apopDigestMatchesTheExampleOfTheRfc() {
        assertThat(apopDigest("<1896.697170952@dbc.mtview.ca.us>", "tanstaaf"))
                .isEqualTo("c4c9334bac560ecc979e58001b3e22fb");
    }

    @Test
    void apopRejectsOtherDigests() {
        assertThat(session.apop(stamp, ALICE, apopDigest(stamp, "wrong"))).isEqualTo(new Rejected(ALICE));
        assertThat(session.apop(stamp, ALICE, apopDigest(fixture.challenges.next(), "secret")))
                .isEqualTo(new Rejected(ALICE));
        assertThat(session.apop(stamp, "blank", apopDigest(stamp, ""))).isEqualTo(new Rejected("blank"));
        assertThat(session.apop(stamp, "", apopDigest(stamp, "secret"))).isEqualTo(new Rejected(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c4c9334bac560ecc979e58001b3e22f", "c4c9334bac560ecc979e58001b3e22fg", "secret"})
    void apopRejectsMalformedDigests(String digest) {
        assertThat(session.apop(stamp, ALICE, digest)).isEqualTo(new Malformed(AuthReplies.MALFORMED));
    }

    @Test
    void failuresByPop3DelayLoginsBySmtp() {
        pass(ALICE, "wrong");
        pass(ALICE, "wrong");
        fixture.pauses.clear();

        fixture.auth(fixture.session(), "PLAIN " + plain(ALICE, "secret"));

        assertThat(fixture.pauses).extracting(pause -> pause.toMillis()).containsExactly(1_000L);
    }

    @Test
    void sessionEndsAtItsFifthFailure() {
        for (int i = 0; i < 4; i++) {
            assertThat(pass(ALICE, "wrong")).isEqualTo(new Rejected(ALICE));
        }

        assertThat(pass(ALICE, "wrong")).isEqualTo(new TooMany(ALICE));
        assertThat(pass(ALICE, "secret")).isEqualTo(new TooMany(ALICE));
    }

    /** Otherwise each spelling would start without a delay. */
    @Test
    void throttleCountsAllSpellingsOfAnAccountTogether() {
        for (String spelling : new String[] {ALICE, "alice:example.test", "alice%alias.test", "alice@alias.test"}) {
            fixture.session().password(spelling, "guess".getBytes(UTF_8));
        }
        assertThat(fixture.pauses)
                .containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @Test
    void defersIfTheStoreCannotNameTheAccount() {
        assertThat(pass("nameless", "secret")).isInstanceOf(Unavailable.class);
        assertThat(fixture.asked).isEmpty();
    }
}
