package dev.relaypolicy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Listener;
import dev.relaypolicy.Listener.Role;
import dev.relaypolicy.RelayDecision.Effect;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.SilentReloads;
import dev.relaypolicy.server.TestClient;
import dev.relaypolicy.server.TestServer;
import dev.relaypolicy.server.config.model.Overrides;
import dev.relaypolicy.server.protocol.smtp.Login;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An edit permits no more than it states, and a revocation acts at once, even if another edit is rejected (R12). */
class RightsAfterEditsTest {

    private static final String CLIENT = "127.0.0.9";
    private static final String TO = "you@example.net";
    private static final String HOP = "next-hops: {hop: {host: 127.0.0.1, port: 1, default: true}}\n";

    @TempDir
    private Path folder;

    private Path write(String yaml) throws IOException {
        return Files.writeString(folder.resolve("relay.yaml"), "host: relay.example.org\n" + HOP + yaml);
    }

    private YamlConfiguration open(String yaml) throws IOException {
        return ConfigurationFixture.open(write(yaml), Overrides.NONE, new SilentReloads(), TestServer.FILE_CLOCK)
                .orThrow();
    }

    private void edit(YamlConfiguration configuration, String yaml) throws IOException {
        write(yaml);
        configuration.refresh();
        configuration.refresh();
    }

    private static RelayRequest connected(String listener, Role role) {
        return RelayRequest.atConnect(IpAddress.parse(CLIENT), new Listener(listener, 25, role), Instant.EPOCH);
    }

    private static Effect pop(YamlConfiguration configuration) {
        return configuration
                .get()
                .popGate()
                .decide(connected("pop3", Role.POP3))
                .effect();
    }

    /** The socket of a removed listener stays open until the next start, and a login there would create a grant. */
    @Test
    void removedPop3ListenerRefusesLogins() throws IOException {
        String refusing = "policies: {some: {type: ip-map, deny: [127.0.0.9]}}\n";
        YamlConfiguration configuration = open("listeners: {smtp: {}, pop3: {refuse: [some]}}\n" + refusing);
        assertThat(pop(configuration)).isEqualTo(Effect.DENY);

        edit(configuration, "listeners: {smtp: {}, mailboxes: {role: pop3, refuse: [some]}}\n" + refusing);
        assertThat(pop(configuration)).as("renamed").isEqualTo(Effect.DENY);
        edit(configuration, "listeners: {smtp: {}}\n" + refusing);
        assertThat(pop(configuration)).as("removed").isEqualTo(Effect.DENY);
        edit(configuration, "listeners: {pop3: {role: smtp}}\n" + refusing);
        assertThat(pop(configuration)).as("another role").isEqualTo(Effect.DENY);
        edit(configuration, "listeners: {smtp: {}, pop3: {}}\n" + refusing);
        assertThat(pop(configuration)).as("written again").isEqualTo(Effect.ABSTAIN);
    }

    /** A submission listener requires a login until the next start, even if an edit changes its role. */
    @Test
    void listenerWithChangedRolePermitsNothing() throws IOException {
        String office = "permit: [office]}}\npolicies: {office: {type: ip-table, addresses: [127.0.0.9]}}\n";
        YamlConfiguration configuration = open("listeners: {sub: {role: submission, " + office);
        edit(configuration, "listeners: {sub: {role: smtp, " + office);

        RelayRequest request = connected("sub", Role.SUBMISSION)
                .mail(ReversePath.parse("a@example.org"))
                .rcpt(ForwardPath.parse(TO));
        assertThat(configuration
                        .get()
                        .smtpGate(request.listener())
                        .decide(request)
                        .effect())
                .isEqualTo(Effect.DENY);
    }

    @Test
    void revocationActsDespiteRejectedEdit() throws IOException {
        Files.writeString(folder.resolve("office.txt"), "127.0.0.9\n");
        String policies = "policies: {office: {type: ip-table, file: office.txt, format: cidr-list},"
                + " all: {type: anybody}}\n";
        try (YamlServer server = YamlServer.start(write("listeners: {smtp: {permit: [office]}}\n" + policies))) {
            assertThat(server.answer("smtp", CLIENT, "s@example.org", TO)).startsWith("451 4.4.1");
            write("listeners: {smtp: {permit: [office, all]}}\n" + policies);
            server.look();
            assertThat(server.said()).anySatisfy(line -> assertThat(line).startsWith("open relay"));

            Files.writeString(folder.resolve("office.txt"), "127.0.0.8\n");
            server.look();

            assertThat(server.answer("smtp", CLIENT, "s@example.org", TO)).startsWith("550 5.7.1");
            assertThat(server.answer("smtp", "127.0.0.8", "s@example.org", TO)).startsWith("451 4.4.1");
            assertThat(server.answer("smtp", "127.0.0.7", "s@example.org", TO)).startsWith("550 5.7.1");
        }
    }

    @Test
    void revocationActsDespiteRejectedTable() throws IOException {
        Files.writeString(folder.resolve("office.txt"), "127.0.0.0/24\n");
        Files.writeString(folder.resolve("blocked.txt"), "192.0.2.1\n");
        try (YamlServer server = YamlServer.start(write("""
                listeners: {smtp: {permit: [office], refuse: [blocked]}}
                policies:
                  office: {type: ip-table, file: office.txt, format: cidr-list}
                  blocked: {type: ip-map, file: blocked.txt, format: cidr-list}
                """))) {
            Files.writeString(folder.resolve("office.txt"), "0.0.0.0/0\n");
            server.look();
            assertThat(server.answer("smtp", CLIENT, "s@example.org", TO)).startsWith("451 4.4.1");
            assertThat(server.answer("smtp", "127.0.9.9", "s@example.org", TO)).startsWith("550 5.7.1");

            Files.writeString(folder.resolve("blocked.txt"), "127.0.0.9\n");
            server.look();

            assertThat(server.answer("smtp", CLIENT, "s@example.org", TO)).startsWith("554 5.7.1");
            assertThat(server.answer("smtp", "127.0.9.9", "s@example.org", TO)).startsWith("550 5.7.1");
        }
    }

    private static final String USERS = """
            listeners: {submission: {permit: [authenticated]}}
            clear-text-logins: [plain]
            users:
              bob: {password: "{XMAIL}160006170011"}
            """;
    private static final String LOGIN = "AUTH PLAIN " + Login.plain("ann", "secret");

    private static String user(String permissions) {
        return USERS + "  ann: {password: \"{XMAIL}160006170011\", permissions: " + permissions + "}\n";
    }

    /** Sessions last for hours: a removed user must not keep permissions in them. */
    @Test
    void removedUserLosesPermissionsInOpenSession() throws IOException {
        try (YamlServer server = YamlServer.start(write(user("[mail, relay]")));
                TestClient smtp = server.connect("submission", CLIENT)) {
            assertThat(smtp.ask(LOGIN)).startsWith("235");
            assertThat(smtp.ask("MAIL FROM:<s@example.org>")).startsWith("250");
            assertThat(smtp.ask("RCPT TO:<" + TO + ">")).startsWith("451 4.4.1");
            smtp.ask("RSET");

            write(USERS);
            server.look();

            assertThat(smtp.ask("MAIL FROM:<s@example.org>")).startsWith("530 5.7.0");
            assertThat(smtp.ask(LOGIN)).startsWith("535 5.7.8");
            assertThat(smtp.ask("AUTH PLAIN " + Login.plain("bob", "secret")))
                    .as("another login")
                    .startsWith("235");
            assertThat(smtp.ask("MAIL FROM:<s@example.org>")).startsWith("250");
            assertThat(smtp.ask("RCPT TO:<" + TO + ">")).startsWith("451 4.4.1");
        }
    }

    @Test
    void revokedPermissionEndsInOpenSession() throws IOException {
        try (YamlServer server = YamlServer.start(write(user("[mail, relay]")));
                TestClient smtp = server.connect("submission", CLIENT)) {
            assertThat(smtp.ask(LOGIN)).startsWith("235");

            write(user("[mail]"));
            server.look();

            assertThat(smtp.ask("MAIL FROM:<s@example.org>")).startsWith("250");
            assertThat(smtp.ask("RCPT TO:<" + TO + ">")).startsWith("550 5.7.1");
        }
    }
}
