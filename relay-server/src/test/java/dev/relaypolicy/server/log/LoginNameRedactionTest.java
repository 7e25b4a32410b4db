package dev.relaypolicy.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.auth.LoginOutcome;
import dev.relaypolicy.auth.LoginOutcome.Rejected;
import dev.relaypolicy.server.RelayCase;
import dev.relaypolicy.server.TestClient;
import dev.relaypolicy.server.TestServer;
import dev.relaypolicy.server.xmail.MailRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginNameRedactionTest {

    @Test
    void redactsNameIfStoreFails() {
        LoginOutcome shown = LoginNameRedaction.redact(new Rejected("alice"), name -> {
            throw new IllegalStateException("down");
        });

        assertThat(shown).isEqualTo(new Rejected(""));
    }

    /** Log watchers need the name in the failure that ends a session. */
    @Test
    void lastFailureNamesKnownAccount(@TempDir Path root) throws IOException {
        RelayCase.layMailRoot(root);
        try (TestServer server = TestServer.start(root, new MailRoot.Options(Optional.empty(), false))) {
            for (String tried : List.of("alice@wiz-code.private", "hunter2-oops")) {
                try (TestClient smtp = TestClient.connect(server.address("smtp", "127.0.0.2"), "127.0.0.2")) {
                    smtp.reply();
                    smtp.ask("EHLO client.example");
                    for (int failure = 1; failure < 5; failure++) {
                        assertThat(smtp.ask("AUTH PLAIN =")).startsWith("5");
                    }
                    assertThat(smtp.ask("AUTH PLAIN " + plain(tried, "x"))).startsWith("421");
                }
            }
            assertThat(server.log())
                    .filteredOn(line -> line.contains("outcome=too-many"))
                    .satisfiesExactly(
                            line -> assertThat(line).contains("user=alice@wiz-code.private"),
                            line -> assertThat(line).contains("user=-"));
        }
    }

    @Test
    void keepsOtherOutcomes() {
        assertThat(LoginNameRedaction.redact(new LoginOutcome.Cancelled(), name -> List.of()))
                .isEqualTo(new LoginOutcome.Cancelled());
    }

    @Test
    void doesNotLogPasswordTypedAsUserName(@TempDir Path root) throws IOException {
        RelayCase.layMailRoot(root);
        try (TestServer server = TestServer.start(root, new MailRoot.Options(Optional.empty(), false))) {
            try (TestClient smtp = TestClient.connect(server.address("smtp", "127.0.0.2"), "127.0.0.2")) {
                smtp.reply();
                smtp.ask("EHLO client.example");
                assertThat(smtp.ask("AUTH PLAIN " + plain("hunter2-oops", "x"))).startsWith("535");
                assertThat(smtp.ask("AUTH PLAIN " + plain("alice@wiz-code.private", "wrong")))
                        .startsWith("535");
            }
            try (TestClient pop = TestClient.connect(server.address("pop3", "127.0.0.2"), "127.0.0.2")) {
                pop.reply();
                pop.ask("USER hunter2-oops");
                assertThat(pop.ask("PASS x")).startsWith("-ERR");
            }
            assertThat(server.log())
                    .noneMatch(line -> line.contains("hunter2"))
                    .anyMatch(line -> line.contains("user=alice@wiz-code.private"));
        }
    }

    private static String plain(String user, String password) {
        return Base64.getEncoder()
                .encodeToString(("\0" + user + "\0" + password).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
