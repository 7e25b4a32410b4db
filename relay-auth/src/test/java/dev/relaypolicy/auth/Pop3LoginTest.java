package dev.relaypolicy.auth;

import static dev.relaypolicy.auth.AuthBench.ALICE;
import static dev.relaypolicy.auth.AuthBench.plain;
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

    private final AuthBench bench = new AuthBench();
    private final LoginSession session = bench.session();
    private final String stamp = bench.stamps.next();

    private LoginOutcome pass(String user, String password) {
        return session.password(user, password.getBytes(UTF_8));
    }

    @SuppressWarnings("deprecation") // APOP is MD5
    private static String apopDigest(String stamp, String password) {
        return Hashing.md5().hashString(stamp + password, UTF_8).toString();
    }

    @Test
    void passTakesTheRightPassword() {
        assertThat(pass(ALICE, "secret")).isInstanceOf(Authenticated.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "wrong", "SECRET"})
    void passTakesNoOther(String password) {
        assertThat(pass(ALICE, password)).isEqualTo(new Rejected(ALICE));
    }

    @Test
    void apopTakesTheDigestOfTheStampAndThePassword() {
        assertThat(session.apop(stamp, ALICE, apopDigest(stamp, "secret"))).isInstanceOf(Authenticated.class);
    }

    @Test
    @SuppressWarnings("deprecation") // APOP is MD5
    void apopComputesAsInTheExampleOfTheRfc() {
        assertThat(apopDigest("<1896.697170952@dbc.mtview.ca.us>", "tanstaaf"))
                .isEqualTo("c4c9334bac560ecc979e58001b3e22fb");
    }

    @Test
    void apopTakesNoOtherDigest() {
        assertThat(session.apop(stamp, ALICE, apopDigest(stamp, "wrong"))).isEqualTo(new Rejected(ALICE));
        assertThat(session.apop(stamp, ALICE, apopDigest(bench.stamps.next(), "secret")))
                .isEqualTo(new Rejected(ALICE));
        assertThat(session.apop(stamp, "blank", apopDigest(stamp, ""))).isEqualTo(new Rejected("blank"));
        assertThat(session.apop(stamp, "", apopDigest(stamp, "secret"))).isEqualTo(new Rejected(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c4c9334bac560ecc979e58001b3e22f", "c4c9334bac560ecc979e58001b3e22fg", "secret"})
    void apopTakesNothingButADigest(String digest) {
        assertThat(session.apop(stamp, ALICE, digest)).isEqualTo(new Malformed(AuthReplies.MALFORMED));
    }

    @Test
    void whoGuessesByPop3IsSlowedInSmtp() {
        pass(ALICE, "wrong");
        pass(ALICE, "wrong");
        bench.pauses.clear();

        bench.auth(bench.session(), "PLAIN " + plain(ALICE, "secret"));

        assertThat(bench.pauses).extracting(pause -> pause.toMillis()).containsExactly(1_000L);
    }

    @Test
    void aSessionEndsAtItsFifthFailure() {
        for (int i = 0; i < 4; i++) {
            assertThat(pass(ALICE, "wrong")).isEqualTo(new Rejected(ALICE));
        }

        assertThat(pass(ALICE, "wrong")).isEqualTo(new TooMany(ALICE));
        assertThat(pass(ALICE, "secret")).isEqualTo(new TooMany(ALICE));
    }

    /** Each spelling of a name in a session of its own would start without a wait. */
    @Test
    void everySpellingOfAnAccountIsTheSameAccountToTheThrottle() {
        for (String spelling : new String[] {ALICE, "alice:example.test", "alice%alias.test", "alice@alias.test"}) {
            bench.session().password(spelling, "guess".getBytes(UTF_8));
        }
        assertThat(bench.pauses).containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @Test
    void aStoreThatCannotTellTheAccountDefersTheLogin() {
        assertThat(pass("nameless", "secret")).isInstanceOf(Unavailable.class);
        assertThat(bench.asked).isEmpty();
    }
}
