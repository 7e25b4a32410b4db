package dev.relaypolicy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import dev.relaypolicy.Grant;
import dev.relaypolicy.GrantFinding;
import dev.relaypolicy.Identity;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Permission;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.RelayDecision.Effect;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.RelayCase;
import dev.relaypolicy.server.SilentReloads;
import dev.relaypolicy.server.config.model.Overrides;
import dev.relaypolicy.server.config.policy.BuiltInTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A permit for certain recipients does not apply to a recipient that the next hop could interpret as a route (R15). */
class RouteGuardTest {

    private static final IpAddress CLIENT = IpAddress.parse("192.0.2.1");
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    private static final List<String> ROUTES = List.of(
            "v%victim.test",
            "victim.test!v",
            "\"v@victim.test\"",
            "\"v\\@victim.test\"",
            "\"v%victim.test\"",
            "v\uff05victim.test",
            "v\ufe6avictim.test",
            "v\uff20victim.test",
            "v\ufe6bvictim.test",
            "victim.test\uff01v",
            "victim.test\ufe57v",
            "victim.test\ufe15v",
            "\uff02v\uff02");

    /** Every type that permits, with settings that permit ann@open.test and a condition on the recipient. */
    private static final ImmutableMap<String, String> PERMITTING = ImmutableMap.of(
            "ip-table", "addresses: [192.0.2.0/24], when: {recipient: [open.test]}",
            "anybody", "when: {recipient: [open.test]}",
            "authenticated", "when: {recipient: [open.test]}",
            "pop-before-smtp", "when: {recipient: [open.test]}",
            "relay-domains", "when: {recipient: [open.test]}",
            "local-recipients", "unless: {recipient: [elsewhere.test]}",
            "mailroot", "unless: {recipient: [elsewhere.test]}",
            "printers", "address: 192.0.2.1");

    private static final ImmutableSet<String> REFUSING = ImmutableSet.of(
            "ip-map", "spammers", "sender-refused", "refuse", "login-required", "mail-permission", "tls-required");

    @TempDir
    private Path folder;

    static Stream<String> permitting() {
        return PERMITTING.keySet().stream();
    }

    private RelayGate gate(String permit, String policies, String more) throws IOException {
        Path root = folder.resolve("mailroot");
        RelayCase.layMailRoot(root);
        Files.writeString(root.resolve("custdomains/open.test.tab"), "\"redirect\"\t\"alice@wiz-code.private\"\n");
        return ConfigurationFixture.open(
                        Files.writeString(folder.resolve("relay.yaml"), """
                                host: relay.example.org
                                mailroot: mailroot
                                listeners: {smtp: {permit: [%s]}}
                                policies: {%s}
                                next-hops: {inside: {host: 127.0.0.1, port: 2, default: true}}
                                %s
                                """.formatted(permit, policies, more)),
                        Overrides.NONE,
                        new SilentReloads(),
                        InstantSource.system())
                .orThrow()
                .get()
                .smtpGate(new Listener("smtp", 25, Listener.Role.SMTP));
    }

    private static RelayRequest atMail() {
        return RelayRequest.atConnect(CLIENT, new Listener("smtp", 25, Listener.Role.SMTP), NOW)
                .hello("client.test")
                .mail(ReversePath.parse("ann@example.net"));
    }

    /** A client that is listed and authenticated, and holds a grant. */
    private static RelayRequest withEveryRight() {
        Permissions all = Permissions.of(Permission.MAIL, Permission.RELAY);
        Grant grant = new Grant(EmailAddress.parse("ann@example.net"), CLIENT, NOW, NOW.plusSeconds(60));
        return atMail().login(new Identity("ann", all)).grant(new GrantFinding.Held(grant, all));
    }

    private static Effect answer(RelayGate gate, RelayRequest transaction, String localPart) {
        return gate.decide(transaction.rcpt(ForwardPath.parse(localPart + "@open.test")))
                .effect();
    }

    /** Add a new type above; the tests below then cover it. */
    @Test
    void everyTypeIsTested() {
        assertThat(Sets.union(PERMITTING.keySet(), REFUSING))
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                BuiltInTypes.ALL.stream()
                                        .map(provider -> provider.type().name()),
                                Stream.of("printers"))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("permitting")
    void r15_permitForCertainRecipientsExcludesRoutes(String type) throws IOException {
        RelayGate gate = gate(
                "tried",
                "tried: {type: %s, %s}".formatted(type, PERMITTING.get(type)),
                type.equals("local-recipients")
                        ? "local-domains: {open.test: {recipients: [ann]}}\ndata: data"
                        : "relay-domains: [open.test]");

        assertThat(answer(gate, withEveryRight(), "ann")).isEqualTo(Effect.PERMIT);
        assertThat(ROUTES)
                .filteredOn(route -> answer(gate, withEveryRight(), route) == Effect.PERMIT)
                .isEmpty();
    }

    /** Such a recipient can still be permitted by a policy for every recipient. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "authenticated         | other: {type: anybody, when: {client: 198.51.100.1}}",
                "pop-before-smtp       | other: {type: anybody, when: {client: 198.51.100.1}}",
                "office                | office: {type: ip-table, addresses: [192.0.2.1]}",
                "office                | office: {type: anybody, when: {client: 192.0.2.1}}",
                "office                | office: {type: ip-table, addresses: [192.0.2.1], when: {sender: example.net}}",
                "office                | office: {type: authenticated, unless: {client: 198.51.100.1}}",
            })
    void permitForEveryRecipientIncludesRoutes(String permit, String policy) throws IOException {
        RelayGate gate = gate("relay-domains, " + permit, policy, "relay-domains: [open.test]");

        assertThat(ROUTES)
                .allSatisfy(route ->
                        assertThat(answer(gate, withEveryRight(), route)).isEqualTo(Effect.PERMIT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v%victim.test", "victim.test!v"})
    void listedRouteIsRecipient(String localPart) throws IOException {
        RelayGate gate = gate("relay-domains", "", "relay-domains: {open.test: {recipients: [\"" + localPart + "\"]}}");

        assertThat(answer(gate, atMail(), localPart)).isEqualTo(Effect.PERMIT);
        assertThat(answer(gate, atMail(), "w" + localPart)).isEqualTo(Effect.DENY);
    }

    /** There is a mailbox of exactly this name, and its mail stays on this server. */
    @Test
    void localMailboxMayLookLikeRoute() throws IOException {
        RelayGate gate = gate("local-recipients", "", "local-domains: {open.test: {recipients: [\"v%victim.test\"]}}");

        assertThat(answer(gate, atMail(), "V%victim.test")).isEqualTo(Effect.PERMIT);
        assertThat(answer(gate, atMail(), "w%victim.test")).isEqualTo(Effect.DENY);
    }

    /** The alias {@code w*} matches it, and a next hop of that domain would forward it. */
    @Test
    void wildcardAliasRejectsRoutes() throws IOException {
        RelayGate gate = gate("mailroot", "", "");

        assertThat(gate.decide(atMail().rcpt(ForwardPath.parse("wv@wiz-code.private")))
                        .effect())
                .isEqualTo(Effect.PERMIT);
        assertThat(gate.decide(atMail().rcpt(ForwardPath.parse("wv%victim.test@wiz-code.private")))
                        .effect())
                .isEqualTo(Effect.DENY);
    }

    @Test
    void explainStatesWhyPermitIsIgnored() throws IOException {
        RelayGate gate = gate("relay-domains", "", "relay-domains: [open.test]");

        assertThat(gate.explain(atMail().rcpt(ForwardPath.parse("v%victim.test@open.test"))))
                .asString()
                .contains("a next hop could take the local part for a route");
    }
}
