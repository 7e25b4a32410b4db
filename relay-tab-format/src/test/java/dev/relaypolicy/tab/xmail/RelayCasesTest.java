package dev.relaypolicy.tab.xmail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.io.Resources;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.relaypolicy.Identity;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Permission;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayDecision.Effect;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.file.FileReader;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.policy.IpTablePolicy;
import dev.relaypolicy.tab.policy.IpMapPolicy;
import dev.relaypolicy.tab.policy.SpammersPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The cases recorded with XMail 1.27 that concern files: each file is read or rejected as recorded, and the address and
 * login tables decide as recorded.
 */
class RelayCasesTest {

    private static final String SMTPRELAY = "smtprelay.tab";

    private record Case(String id, Map<String, String> columns) {
        String column(String name) {
            return columns.getOrDefault(name, "");
        }

        List<String> verdicts() {
            return Splitter.on('|').splitToList(column("verdict"));
        }

        IpAddress client() {
            return IpAddress.parse(column("client_ip"));
        }

        /** The files that the case changes, by path below the MailRoot. */
        Map<String, Optional<String>> files() {
            Map<String, Optional<String>> files = new TreeMap<>();
            String smtprelay = column("smtprelay_tab");
            files.put(
                    SMTPRELAY,
                    smtprelay.equals("missing")
                            ? Optional.empty()
                            : Optional.of(JsonParser.parseString(smtprelay).getAsString()));
            if (!column("other_config").equals("-")) {
                JsonObject changed = JsonParser.parseString(column("other_config"))
                        .getAsJsonObject()
                        .getAsJsonObject("files");
                changed.entrySet()
                        .forEach(file -> files.put(
                                file.getKey(),
                                Optional.of(file.getValue())
                                        .filter(content -> !content.isJsonNull())
                                        .map(JsonElement::getAsString)));
            }
            return files;
        }

        /** Returns a file of the case; a missing one is empty. */
        byte[] bytes(String file) {
            return files().getOrDefault(file, Optional.empty()).orElse("").getBytes(ISO_8859_1);
        }

        Optional<JsonArray> auth() {
            return Optional.of(column("auth"))
                    .filter(text -> !text.equals("-"))
                    .map(text -> JsonParser.parseString(text).getAsJsonArray());
        }

        @Override
        public String toString() {
            return id + " " + column("note");
        }
    }

    static Stream<Case> cases() {
        List<String> lines = resource("cases/relay-cases.tsv").lines().toList();
        List<String> header = Splitter.on('\t').splitToList(lines.get(0));
        return lines.stream().skip(1).map(line -> {
            List<String> values = Splitter.on('\t').splitToList(line);
            Map<String, String> columns = new TreeMap<>();
            for (int i = 0; i < header.size(); i++) {
                columns.put(header.get(i), values.get(i));
            }
            return new Case(values.get(0), columns);
        });
    }

    private static String resource(String name) {
        try {
            return Resources.toString(Resources.getResource(name), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean changes(Case row, String file) {
        return row.files().containsKey(file);
    }

    static Stream<Case> tableCases() {
        return cases().filter(row ->
                row.column("other_config").equals("-") && row.id().startsWith("C"));
    }

    static Stream<Case> refusalCases() {
        return cases().filter(row -> changes(row, "smtp.ipmap.tab") || changes(row, "spammers.tab"))
                .filter(row -> row.column("pop3_logins_before").equals("-"));
    }

    static Stream<Case> loginCases() {
        return cases().filter(row -> changes(row, "smtpauth.tab"));
    }

    static Stream<Case> pop3Cases() {
        return cases().filter(row -> row.files().keySet().stream().anyMatch(file -> file.endsWith("pop3.ipmap.tab")))
                .filter(row -> row.auth().isEmpty());
    }

    static Stream<Case> senderCases() {
        return cases().filter(row -> changes(row, "spam-address.tab"));
    }

    private static Optional<ReadResult<?>> read(String path, String text) {
        String file = path.substring(path.lastIndexOf('/') + 1);
        return reader(path, file).map(reader -> reader.read(path, text.getBytes(ISO_8859_1)));
    }

    private static Optional<FileReader<?>> reader(String path, String file) {
        if (path.startsWith("custdomains/") || path.startsWith("cmdaliases/")) {
            return any(CommandTab::read);
        }
        return switch (file) {
            case SMTPRELAY -> any(SmtpRelayTab::read);
            case "smtp.ipmap.tab", "pop3.ipmap.tab" -> any(IpMapTab::read);
            case "spammers.tab" -> any(SpammersTab::read);
            case "spam-address.tab" -> any(SpamAddressTab::read);
            case "smtp.ipprop.tab" -> any(IpPropTab::read);
            case "smtpauth.tab" -> any(SmtpAuthTab::read);
            case "domains.tab" -> any(DomainsTab::read);
            case "mailusers.tab" -> any(MailUsersTab::read);
            case "aliases.tab" -> any(AliasesTab::read);
            case "aliasdomain.tab" -> any(AliasDomainTab::read);
            case "server.tab" -> any(ServerTab::read);
            case "user.tab" -> any(UserTab::read);
            case "mlusers.tab" -> any(MlUsersTab::read);
            default -> Optional.empty();
        };
    }

    private static <T> Optional<FileReader<?>> any(FileReader<T> reader) {
        return Optional.of(reader);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readsOrRejectsFileAsRecorded(Case row) {
        List<Problem> errors = row.files().entrySet().stream()
                .filter(file -> file.getValue().isPresent())
                .flatMap(file -> read(file.getKey(), file.getValue().get()).stream())
                .flatMap(reading -> reading.problems().stream())
                .filter(Problem::isError)
                .toList();
        if (row.verdicts().equals(List.of("load-error"))) {
            assertThat(errors).isNotEmpty();
        } else if (!row.verdicts().contains("load-error")) {
            assertThat(errors).isEmpty();
        }
        assertThat(errors).allSatisfy(error -> {
            assertThat(error.line()).isPositive();
            assertThat(error.column()).isPositive();
        });
    }

    @ParameterizedTest
    @MethodSource("tableCases")
    void smtprelayPermitsAsRecorded(Case row) {
        Optional<Effect> answer = SmtpRelayTab.read(SMTPRELAY, row.bytes(SMTPRELAY))
                .usable()
                .map(table -> new IpTablePolicy("smtprelay", () -> table)
                        .decide(atRcpt(row, Optional.empty()))
                        .effect());
        if (row.verdicts().equals(List.of("accept"))) {
            assertThat(answer).contains(Effect.PERMIT);
        } else if (row.verdicts().equals(List.of("refuse"))) {
            assertThat(answer).contains(Effect.ABSTAIN);
        }
    }

    @ParameterizedTest
    @MethodSource("refusalCases")
    void ipmapAndSpammersRefuseAsRecorded(Case row) {
        Stream<RelayPolicy> policies = changes(row, "spammers.tab")
                ? SpammersTab.read("spammers.tab", row.bytes("spammers.tab")).usable().stream()
                        .map(table -> new SpammersPolicy("spammers", () -> table))
                : IpMapTab.read("smtp.ipmap.tab", row.bytes("smtp.ipmap.tab")).usable().stream()
                        .map(table -> new IpMapPolicy("ipmap", () -> table));
        Optional<Identity> identity =
                row.auth().map(login -> new Identity(login.get(1).getAsString(), PermissionLetters.DEFAULT));
        Effect expected = row.verdicts().contains("refuse") ? Effect.DENY : Effect.ABSTAIN;
        assertThat(policies.map(policy -> policy.decide(atRcpt(row, identity))))
                .extracting(RelayDecision::effect)
                .allMatch(expected::equals);
    }

    @ParameterizedTest
    @MethodSource("loginCases")
    void smtpauthAuthenticatesAndPermitsAsRecorded(Case row) {
        JsonArray login = row.auth().orElseThrow();
        byte[] password = login.get(2).getAsString().getBytes(UTF_8);
        boolean relays = SmtpAuthTab.read("smtpauth.tab", row.bytes("smtpauth.tab")).usable().stream()
                .flatMap(table -> table.find(login.get(1).getAsString()).stream())
                .filter(account -> account.password().matches(password))
                .limit(1)
                .anyMatch(account -> account.permissions().allows(Permission.RELAY));
        assertThat(relays).isEqualTo(row.verdicts().contains("accept"));
    }

    @ParameterizedTest
    @MethodSource("pop3Cases")
    void pop3IpmapRefusesAsRecorded(Case row) {
        String file = row.files().keySet().stream()
                .filter(name -> name.endsWith("pop3.ipmap.tab"))
                .findFirst()
                .orElseThrow();
        var table = IpMapTab.read(file, row.bytes(file)).orThrow();
        assertThat(row.verdicts()).containsExactly("refuse");
        assertThat(table.match(row.client()).orElseThrow().value().denies()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("senderCases")
    void spamAddressRefusesSenderAsRecorded(Case row) {
        var senders = SpamAddressTab.read("spam-address.tab", row.bytes("spam-address.tab"))
                .orThrow();
        assertThat(senders.find(row.column("mail_from")).isPresent())
                .isEqualTo(row.verdicts().contains("refuse"));
    }

    static Stream<String> mailRootFiles() {
        return Stream.of(
                "aliasdomain.tab",
                "aliases.tab",
                "cmdaliases/wiz-code.private/cmd.tab",
                "custdomains/.subcust.private.tab",
                "custdomains/cust.private.tab",
                "domains.tab",
                "domains/wiz-code.private/alice/user.tab",
                "domains/wiz-code.private/list/mlusers.tab",
                "domains/wiz-code.private/noperm/user.tab",
                "mailusers.tab",
                "pop3.ipmap.tab",
                "server.tab",
                "smtp.ipmap.tab",
                "smtp.ipprop.tab",
                "smtpauth.tab",
                "smtprelay.tab",
                "spam-address.tab",
                "spammers.tab");
    }

    @ParameterizedTest
    @MethodSource("mailRootFiles")
    void readsMailRootWithoutProblems(String file) {
        assertThat(read(file, resource("cases/mailroot/" + file)).orElseThrow().problems())
                .isEmpty();
    }

    private static RelayRequest atRcpt(Case row, Optional<Identity> identity) {
        RelayRequest connected = RelayRequest.atConnect(
                row.client(), new Listener("smtp", 25, Listener.Role.SMTP), Instant.parse("2026-11-25T12:00:00Z"));
        return identity.map(connected::login)
                .orElse(connected)
                .mail(ReversePath.of(EmailAddress.parse("sender@example.org")))
                .rcpt(ForwardPath.of(EmailAddress.parse("victim@example.net")));
    }
}
