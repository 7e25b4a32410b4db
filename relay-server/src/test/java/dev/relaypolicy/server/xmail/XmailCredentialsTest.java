package dev.relaypolicy.server.xmail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.auth.Authenticator;
import dev.relaypolicy.auth.LoginOutcome;
import dev.relaypolicy.auth.throttle.Throttle;
import dev.relaypolicy.auth.throttle.ThrottleLimits;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.RelayCase;
import dev.relaypolicy.server.SilentReloads;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.server.log.LoginNameRedaction;
import dev.relaypolicy.spi.CredentialStore;
import dev.relaypolicy.testkit.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XmailCredentialsTest {

    @TempDir
    private Path root;

    private final List<String> reads = new ArrayList<>();

    private Site site;

    @BeforeEach
    void open() {
        RelayCase.layMailRoot(root);
        MailRootTables tables = LiveTables.open(root, false, new SilentReloads(), InstantSource.system())
                .orThrow()
                .now();
        XmailUserFiles files = new XmailUserFiles(root, (file, limit) -> {
            reads.add(root.relativize(file).toString());
            return Files.readAllBytes(file);
        });
        site = new XmailSite(root, files, tables, Optional.empty());
    }

    /**
     * A login attempt and the log entry about it read the same number of {@code user.tab} files for an account, an
     * account without POP3 or permissions, a name in smtpauth.tab, a list, an alias and an unknown name.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice@wiz-code.private",
                "nopop@wiz-code.private",
                "noperm@wiz-code.private",
                "norecv@wiz-code.private",
                "list@wiz-code.private",
                "root@wiz-code.private",
                "alice@alias.private",
                "alice",
                "relayuser",
                "nobody@wiz-code.private",
                "nobody@alias.private",
                "nobody@example.net",
                "nobody",
                "@",
                "x@@\0",
            })
    void readsSameNumberOfFilesForAnyName(String name) throws IOException {
        for (CredentialStore store : List.of(site.smtpCredentials(), site.popCredentials())) {
            reads.clear();
            assertThat(attempt(store, name)).isInstanceOf(LoginOutcome.Rejected.class);
            assertThat(reads).hasSize(2).allMatch(file -> file.matches("domains/[^/]+/[^/]+/user\\.tab"));
        }
    }

    @Test
    void unreadableDecoyDoesNotDeferLogin() throws IOException {
        for (String user : List.of("second.private/bob", "wiz-code.private/alice", "wiz-code.private/postmaster")) {
            Files.writeString(root.resolve("domains").resolve(user).resolve("user.tab"), "\"unreadable\"\n");
        }
        for (int i = 0; i < 50; i++) {
            assertThat(attempt(site.smtpCredentials(), "nobody" + i + "@wiz-code.private"))
                    .isInstanceOf(LoginOutcome.Rejected.class);
        }
        assertThat(attempt(site.smtpCredentials(), "alice@wiz-code.private"))
                .isInstanceOf(LoginOutcome.Unavailable.class);
    }

    private static LoginOutcome attempt(CredentialStore store, String name) {
        Throttle throttle = new Throttle(ThrottleLimits.DEFAULTS, new ManualClock().ticker());
        LoginOutcome outcome = new Authenticator(store, throttle, delay -> {})
                .session(IpAddress.parse("192.0.2.1"))
                .password(name, "wrong".getBytes(StandardCharsets.UTF_8));
        return LoginNameRedaction.redact(outcome, store);
    }

    /** The throttle counts spellings together, since a wildcard alias domain allows any number of them. */
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
    void everySpellingMapsToOneAccount(String name) {
        assertThat(site.smtpCredentials().account(name)).isEqualTo("alice@wiz-code.private");
        assertThat(site.popCredentials().account(name)).isEqualTo("alice@wiz-code.private");
    }

    @Test
    void pop3NameWithoutDomainMapsToAccount() {
        assertThat(site.popCredentials().account("Alice")).isEqualTo("alice@wiz-code.private");
        assertThat(site.smtpCredentials().account("Alice")).isEqualTo("Alice");
    }

    @Test
    void unknownNameMapsToItself() {
        assertThat(site.smtpCredentials().account("relayuser")).isEqualTo("relayuser");
        assertThat(site.smtpCredentials().account("nobody@wiz-code.private")).isEqualTo("nobody@wiz-code.private");
        assertThat(site.smtpCredentials().account("x@@\0")).isEqualTo("x@@\0");
    }
}
