package dev.relaypolicy.server.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ticker;
import dev.relaypolicy.Identity;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Permission;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.auth.Authenticator;
import dev.relaypolicy.auth.LoginOutcome;
import dev.relaypolicy.auth.LoginSession;
import dev.relaypolicy.auth.mechanism.ChallengeGenerator;
import dev.relaypolicy.auth.mechanism.CramMd5;
import dev.relaypolicy.auth.mechanism.Login;
import dev.relaypolicy.auth.mechanism.Mechanism;
import dev.relaypolicy.auth.mechanism.Mechanisms;
import dev.relaypolicy.auth.mechanism.Plain;
import dev.relaypolicy.auth.throttle.Pause;
import dev.relaypolicy.auth.throttle.Throttle;
import dev.relaypolicy.auth.throttle.ThrottleLimits;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.spi.Credential;
import dev.relaypolicy.spi.CredentialStore;
import dev.relaypolicy.spi.Secret;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoginExampleTest {

    @Test
    void logsIn() {
        IpAddress client = IpAddress.parse("192.0.2.10");
        RelayRequest session = RelayRequest.atConnect(
                        client,
                        new Listener("smtp", 25, Listener.Role.SMTP),
                        InstantSource.system().instant())
                .hello("client.example");
        // docs: a credential store
        Identity ann = new Identity("ann@example.org", Permissions.of(Permission.MAIL, Permission.RELAY));
        Map<String, Credential> accounts = Map.of("ann", new Credential(ann, Secret.of("correct horse")));
        CredentialStore store =
                userName -> Optional.ofNullable(accounts.get(userName)).stream().toList();
        // docs: end
        // docs: an authenticator
        Throttle throttle = new Throttle(ThrottleLimits.DEFAULTS, Ticker.systemTicker()); // one per process
        Authenticator authenticator = new Authenticator(store, throttle, Pause.onTheCallingThread());
        ChallengeGenerator challenges = new ChallengeGenerator(new SecureRandom(), "mail.example.org");
        Mechanisms mechanisms = Mechanisms.of(List.of(new Plain(), new Login(), new CramMd5(challenges)));
        // docs: end
        String initialResponse = base64("\0ann\0correct horse");
        // docs: a login
        LoginSession logins = authenticator.session(client); // at connect, one per connection

        Mechanism mechanism = mechanisms.find("plain").orElseThrow(); // at AUTH; if empty, reply 504
        LoginOutcome outcome = logins.start(mechanism, Optional.of(initialResponse))
                .finish(challenge -> "*"); // send the challenge, return the client's next line
        SmtpReply reply = outcome.reply();
        if (outcome instanceof LoginOutcome.Authenticated authenticated) {
            session = session.login(authenticated.identity());
        }
        // docs: end
        assertThat(reply.code()).isEqualTo(235);
        assertThat(session.identity()).contains(ann);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
