package dev.relaypolicy.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Identity;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.auth.LoginOutcome.Authenticated;
import dev.relaypolicy.auth.mechanism.Plain;
import dev.relaypolicy.auth.mechanism.Step;
import dev.relaypolicy.auth.throttle.Throttle;
import dev.relaypolicy.auth.throttle.ThrottleLimits;
import dev.relaypolicy.spi.Credential;
import dev.relaypolicy.spi.Secret;
import dev.relaypolicy.testkit.ManualClock;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class LoginProperties {

    private static LoginSession sessionOver(String user, byte[] password) {
        Credential credential = new Credential(new Identity("known", Permissions.NONE), Secret.of(password));
        return new Authenticator(
                        name -> name.equals(user) ? List.of(credential) : List.of(),
                        new Throttle(ThrottleLimits.DEFAULTS, new ManualClock().ticker()),
                        pause -> {})
                .session(LoginFixture.CLIENT);
    }

    private static LoginOutcome plain(LoginSession session, String user, byte[] password) {
        String message = "\0" + new String(user.getBytes(UTF_8), ISO_8859_1) + "\0" + new String(password, ISO_8859_1);
        return session.start(new Plain(), Optional.of(Base64.getEncoder().encodeToString(message.getBytes(ISO_8859_1))))
                .finish(line -> "*");
    }

    @Provide
    Arbitrary<String> users() {
        return Arbitraries.strings()
                .excludeChars('\0')
                .ofMinLength(1)
                .ofMaxLength(60)
                .filter(user -> UTF_8.newEncoder().canEncode(user));
    }

    @Provide
    Arbitrary<byte[]> passwords() {
        return Arbitraries.bytes()
                .filter(b -> b != 0)
                .array(byte[].class)
                .ofMinSize(1)
                .ofMaxSize(60);
    }

    @Property
    void correctPasswordLogsIn(@ForAll("users") String user, @ForAll("passwords") byte[] password) {
        assertThat(plain(sessionOver(user, password), user, password)).isInstanceOf(Authenticated.class);
    }

    @Property
    void otherPasswordsDoNotLogIn(
            @ForAll("users") String user, @ForAll("passwords") byte[] password, @ForAll("passwords") byte[] offered) {
        Assume.that(!Arrays.equals(password, offered));

        assertThat(plain(sessionOver(user, password), user, offered)).isNotInstanceOf(Authenticated.class);
    }

    @Property
    void emptyPasswordNeverLogsIn(@ForAll("users") String user, @ForAll byte[] password) {
        assertThat(plain(sessionOver(user, password), user, new byte[0])).isNotInstanceOf(Authenticated.class);
        assertThat(sessionOver(user, password).password(user, new byte[0])).isNotInstanceOf(Authenticated.class);
    }

    @Property
    void anyBytesEndInAStepWithoutException(@ForAll byte[] message) {
        assertThat(new Plain().start(Optional.of(message))).isInstanceOfAny(Step.Claimed.class, Step.Malformed.class);
    }

    @Property(tries = 200)
    void anyLineEndsInAnOutcomeWithoutLogin(@ForAll String line) {
        LoginFixture fixture = new LoginFixture();

        for (String name : fixture.mechanisms.names()) {
            LoginOutcome outcome = fixture.session()
                    .start(fixture.mechanism(name), Optional.empty())
                    .finish(challenge -> line);
            assertThat(outcome).isNotInstanceOf(Authenticated.class);
        }
    }
}
