package dev.relaypolicy.server.xmail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.RelayCase;
import dev.relaypolicy.server.SilentReloads;
import dev.relaypolicy.server.Site;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XmailCredentialsTest {

    @TempDir
    private Path root;

    private Site site;

    @BeforeEach
    void open() {
        RelayCase.layMailRoot(root);
        site = MailRoot.open(
                        root,
                        new MailRoot.Options(Optional.empty(), false),
                        new SilentReloads(),
                        InstantSource.system())
                .orThrow()
                .get();
    }

    /** Who guesses must not begin anew with each way to write a name; the wild alias domain has as many as one likes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice@wiz-code.private",
                "ALICE@Wiz-Code.Private",
                "alice@wiz-code.private.",
                "alice:wiz-code.private",
                "alice%wiz-code.private",
                "alice@alias.private",
                "alice@a1.wild.private",
                "alice@a2.wild.private",
            })
    void everySpellingOfAUserIsOneAccount(String name) {
        assertThat(site.smtpCredentials().account(name)).isEqualTo("alice@wiz-code.private");
        assertThat(site.popCredentials().account(name)).isEqualTo("alice@wiz-code.private");
    }

    @Test
    void aPop3NameWithoutADomainIsTheSameAccount() {
        assertThat(site.popCredentials().account("Alice")).isEqualTo("alice@wiz-code.private");
        assertThat(site.smtpCredentials().account("Alice")).isEqualTo("Alice");
    }

    @Test
    void aNameThatIsNoUserStandsForItself() {
        assertThat(site.smtpCredentials().account("relayuser")).isEqualTo("relayuser");
        assertThat(site.smtpCredentials().account("nobody@wiz-code.private")).isEqualTo("nobody@wiz-code.private");
        assertThat(site.smtpCredentials().account("x@@\0")).isEqualTo("x@@\0");
    }
}
