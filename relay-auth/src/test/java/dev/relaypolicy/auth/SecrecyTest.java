package dev.relaypolicy.auth;

import static dev.relaypolicy.auth.LoginFixture.ALICE;
import static dev.relaypolicy.auth.LoginFixture.base64;
import static dev.relaypolicy.auth.LoginFixture.plain;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Identity;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.auth.mechanism.DigestProof;
import dev.relaypolicy.auth.mechanism.PasswordProof;
import dev.relaypolicy.auth.mechanism.Step;
import dev.relaypolicy.spi.Credential;
import dev.relaypolicy.spi.Secret;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecrecyTest {

    private final LoginFixture fixture = new LoginFixture();

    @Test
    void outcomesDoNotRevealPasswords() {
        LoginSession session = fixture.session();
        List<LoginOutcome> outcomes = List.of(
                session.password(ALICE, "hunter2".getBytes(UTF_8)),
                session.password("broken", "hunter2".getBytes(UTF_8)),
                session.password(ALICE, "secret".getBytes(UTF_8)),
                session.start(fixture.mechanism("PLAIN"), Optional.of(base64("hunter2")))
                        .finish(line -> "*"));

        assertThat(outcomes)
                .hasSize(4)
                .allSatisfy(outcome -> assertThat(outcome + " " + outcome.reply())
                        .doesNotContain("hunter2")
                        .doesNotContain("secret"));
    }

    @Test
    void stepsDoNotRevealPasswords() {
        Step claimed = fixture.mechanism("PLAIN")
                .start(Optional.of((ALICE + "\0" + ALICE + "\0hunter2").getBytes(ISO_8859_1)));

        assertThat(claimed).isInstanceOf(Step.Claimed.class);
        assertThat(claimed.toString()).contains(ALICE).doesNotContain("hunter2");
        assertThat(PasswordProof.of(ALICE, "hunter2".getBytes(UTF_8)).toString())
                .doesNotContain("hunter2");
        assertThat(DigestProof.apop("<x@y>", ALICE, "ab".repeat(16))
                        .orElseThrow()
                        .toString())
                .doesNotContain("abab");
    }

    @Test
    void escapesUserNames() {
        assertThat(PasswordProof.of("a\r\nb", new byte[0])).hasToString("PasswordProof[a\\r\\nb]");
    }

    @Test
    void credentialsDoNotRevealPasswords() {
        assertThat(new Credential(new Identity(ALICE, Permissions.NONE), Secret.of("hunter2")).toString())
                .doesNotContain("hunter2");
    }

    @Test
    void discardsTheMessageOfAFailingStore() {
        LoginOutcome outcome = fixture.session().password("broken", "x".getBytes(UTF_8));

        assertThat(outcome).isEqualTo(new LoginOutcome.Unavailable("java.lang.IllegalStateException"));
    }

    @Test
    void challengesDoNotRevealEarlierResponses() {
        assertThat(fixture.auth(fixture.session(), "LOGIN", base64("hunter2"), plain("x", "y")))
                .noneMatch(line -> line.contains(base64("hunter2")));
    }
}
