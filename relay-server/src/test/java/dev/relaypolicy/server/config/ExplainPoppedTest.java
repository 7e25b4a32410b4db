package dev.relaypolicy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Listener;
import dev.relaypolicy.Listener.Role;
import dev.relaypolicy.RelayDecision.Effect;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.SilentReloads;
import dev.relaypolicy.server.config.model.Overrides;
import dev.relaypolicy.server.explain.Explainer;
import dev.relaypolicy.server.explain.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code explain --popped} gives no grant if every POP3 listener refuses the client (R4). */
class ExplainPoppedTest {

    private static final Listener SMTP = new Listener("smtp", 25, Role.SMTP);
    private static final Listener INSIDE = new Listener("pop3", 110, Role.POP3);
    private static final Listener OUTSIDE = new Listener("outside", 995, Role.POP3);

    @TempDir
    private Path folder;

    private YamlConfiguration configuration;

    @BeforeEach
    void open() throws IOException {
        Path file = Files.writeString(folder.resolve("relay.yaml"), """
                host: relay.example.org
                next-hops: {hop: {host: hop.example, default: true}}
                listeners:
                  smtp: {permit: [pop-before-smtp]}
                  pop3: {refuse: [others]}
                  outside: {role: pop3, port: 2110, refuse: [blocked]}
                policies:
                  others: {type: refuse, unless: {client: 10.0.0.0/8}}
                  blocked: {type: ip-map, deny: [192.0.2.0/24]}
                local-domains: [example.org]
                postmaster: ann@example.org
                users:
                  ann@example.org: {password: "{XMAIL}160006170011"}
                  bob@example.org: {password: "{XMAIL}160006170011", receive: false}
                  cat@example.org: {password: "{XMAIL}160006170011", receive: false}
                  eve@example.org: {password: "{XMAIL}160006170011"}
                aliases:
                  info@example.org: [ann@example.org, bob@example.org]
                  sent@example.org: [bob@example.org, cat@example.org]
                """);
        configuration = ConfigurationFixture.open(file, Overrides.NONE, new SilentReloads(), InstantSource.system())
                .orThrow();
    }

    private Effect popped(String client, Listener... popListeners) {
        return popped("ann@example.org", "ann@example.org", client, popListeners);
    }

    private Effect popped(String user, String from, String client, Listener... popListeners) {
        Query question = new Query(
                IpAddress.parse(client),
                SMTP,
                from,
                "you@example.net",
                Optional.empty(),
                Optional.of(user),
                false,
                Optional.empty());
        return new Explainer(configuration.get(), List.of(popListeners), InstantSource.system())
                .explain(question)
                .decision()
                .effect();
    }

    @Test
    void clientRefusedByEveryPop3ListenerHasNoGrant() {
        assertThat(popped("192.0.2.7", INSIDE, OUTSIDE)).isEqualTo(Effect.DENY);
        assertThat(popped("198.51.100.7", INSIDE)).isEqualTo(Effect.DENY);
    }

    @ParameterizedTest
    @CsvSource({
        "ann, info, PERMIT",
        "bob, info, PERMIT",
        "bob, sent, PERMIT",
        "cat, sent, PERMIT",
        "cat, info, DENY",
        "ann, sent, DENY",
        "eve, info, DENY",
    })
    void r7_everyOwnerOfSharedAliasMayUseIt(String user, String alias, Effect effect) {
        assertThat(popped(user + "@example.org", alias + "@example.org", "10.1.2.3", INSIDE))
                .isEqualTo(effect);
    }

    @Test
    void oneAcceptingListenerIsEnough() {
        assertThat(popped("10.1.2.3", INSIDE, OUTSIDE)).isEqualTo(Effect.PERMIT);
        assertThat(popped("198.51.100.7", INSIDE, OUTSIDE)).isEqualTo(Effect.PERMIT);
    }
}
