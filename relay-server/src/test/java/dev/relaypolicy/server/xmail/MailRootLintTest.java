package dev.relaypolicy.server.xmail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.server.RelayCase;
import dev.relaypolicy.server.SilentReloads;
import dev.relaypolicy.tab.lint.Finding;
import dev.relaypolicy.tab.lint.Machine;
import dev.relaypolicy.tab.lint.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailRootLintTest {

    @TempDir
    private Path root;

    @BeforeEach
    void lay() throws Exception {
        RelayCase.layMailRoot(root);
    }

    /** Like in XMail. A truncated row of a deny table could deny fewer clients. */
    @ParameterizedTest
    @CsvSource({
        "smtprelay.tab, '\"10.0.0.0\"\t\"255.0.0.0\"', true",
        "smtprelay.tab, '\"10.0.0.0/8', false",
        "smtprelay.tab, '10.0.0.0/8', false",
        "smtp.ipmap.tab, '\"10.0.0.0\"\t\"255.0.0.0\"\t\"DENY\"\t\"1\"', false",
        "spammers.tab, '\"10.0.0.0\"\t\"255.0.0.0\"', false",
        "spam-address.tab, '\"*@example.org\"', false",
        "domains.tab, '\"example.org\"', true",
    })
    void missingFinalNewline(String table, String line, boolean usable) throws IOException {
        String content = Files.exists(root.resolve(table)) ? Files.readString(root.resolve(table), ISO_8859_1) : "";
        Files.writeString(root.resolve(table), content + line.replace("\\t", "\t"), ISO_8859_1);
        long number = content.lines().count() + 1;
        String severity = usable ? "warning" : "error";

        assertThat(lint())
                .anyMatch(
                        found -> found.startsWith(table + ":" + number + ":1: " + severity + ": this last line does"));
        assertThat(MailRoot.open(
                                root,
                                new MailRoot.Options(Optional.empty(), false),
                                new SilentReloads(),
                                InstantSource.system())
                        .usable()
                        .isPresent())
                .isEqualTo(usable);
    }

    private List<String> lint() {
        return MailRootLint.check(root, Machine.UNKNOWN, false).stream()
                .map(Finding::toString)
                .toList();
    }

    /** Returns file, line and rule of each finding that the recorded MailRoot does not have. */
    private List<String> newFindings() {
        return MailRootLint.check(root, Machine.UNKNOWN, false).stream()
                .map(Finding::problem)
                .filter(problem -> !RECORDED.contains(problem.ruleId() + " " + problem.file() + " " + problem.line()))
                .map(problem -> problem.file() + ":" + problem.line() + " " + problem.ruleId())
                .toList();
    }

    private static final Set<String> RECORDED = Set.of(
            "clear-text-auth server.tab 1",
            "variable-unused server.tab 4",
            "variable-unused server.tab 6",
            "variable-unused server.tab 7",
            "relay-set smtprelay.tab 1",
            "alias-to-nowhere aliases.tab 2",
            "command-not-honoured custdomains/.subcust.private.tab 1",
            "command-not-honoured custdomains/cust.private.tab 1");

    private void write(String file, String... rows) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.write(path, (String.join("\n", rows) + "\n").replace(" | ", "\t").getBytes(ISO_8859_1));
    }

    private void append(String file, String row) throws IOException {
        Path path = root.resolve(file);
        Files.writeString(path, Files.readString(path, ISO_8859_1) + row.replace(" | ", "\t") + "\n", ISO_8859_1);
    }

    @Test
    void recordedMailRootHasKnownFindings() {
        assertThat(lint())
                .containsExactly(
                        "server.tab:1:1: warning: `SmtpNoTLSAuths` is not set, so passwords are accepted in clear text:"
                                + " set it to the mechanisms allowed without TLS, such as `CRAM-MD5`, or to an empty"
                                + " value for none [clear-text-auth]",
                        "server.tab:4:1: note: `HeloDomain` has no effect: the server greets the next hop with its"
                                + " own host name [variable-unused]",
                        "server.tab:6:1: note: `ErrorsAdmin` has no effect: there is no queue, so no delivery failure"
                                + " is reported by mail [variable-unused]",
                        "server.tab:7:1: note: `RemoveSpoolErrors` has no effect: there is no queue"
                                + " [variable-unused]",
                        "smtprelay.tab:1:1: note: 256 IPv4 and 0 IPv6 addresses may relay without a login: 127.0.1.0/24"
                                + " [relay-set]",
                        "aliases.tab:2:1: warning: `victim@example.org` is not an account of this server: mail for the"
                                + " alias is rejected [alias-to-nowhere]",
                        "custdomains/.subcust.private.tab:1:1: warning: `nobody@wiz-code.private` is not a mailbox of this"
                                + " server: its recipients are accepted, but DATA replies 451"
                                + " [command-not-honoured]",
                        "custdomains/cust.private.tab:1:1: warning: `nobody@wiz-code.private` is not a mailbox of this"
                                + " server: its recipients are accepted, but DATA replies 451"
                                + " [command-not-honoured]");
        assertThat(newFindings()).isEmpty();
    }

    @Test
    void checksEveryFileDespiteErrors() throws IOException {
        write("smtprelay.tab", "x", "y");
        write("server.tab", "MaxMessageSize | big", "SmtpConfig-10.0.0.1 | MailAuth");
        write("domains/wiz-code.private/alice/user.tab", "a");
        write("domains/second.private/bob/pop3.ipmap.tab", "0.0.0.0 | 0.0.0.0 | NO | 1");
        write("domains/wiz-code.private/list/mlusers.tab", "[");
        write("cmdaliases/wiz-code.private/cmd.tab", "\"redirect\"x");
        write("smtp.hnprop.tab", "x");
        Files.write(root.resolve("custdomains/.tab"), new byte[0]);
        assertThat(newFindings())
                .contains(
                        "smtprelay.tab:1 not-an-address",
                        "smtprelay.tab:2 not-an-address",
                        "server.tab:1 no-host-name",
                        "server.tab:1 not-a-number",
                        "server.tab:2 variable-not-honoured",
                        "domains/wiz-code.private/alice/user.tab:1 missing-field",
                        "domains/second.private/bob/pop3.ipmap.tab:1 not-a-permission",
                        "domains/wiz-code.private/list/mlusers.tab:1 not-a-pattern",
                        "cmdaliases/wiz-code.private/cmd.tab:1 text-after-quote",
                        "smtp.hnprop.tab:1 not-supported",
                        "custdomains/.tab:1 open-relay")
                .doesNotContain("smtprelay.tab:1 relay-set");
    }

    @ParameterizedTest
    @CsvSource({
        "CustMapsList, bl.example.:1, ''",
        "SMTP-RDNSCheck, 1, 0",
        "SMTP-RDNSCheck, -5, 0",
        "CheckMailerDomain, 1, 0",
        "SMTP-MaxErrors, 5, 0",
        "SMTP-IpMapDropCode, 0, 1",
        "SMTP-IpMapDropCode, -3, 2",
        "SmtpMinDiskSpace, 1000, 0",
        "CustomSMTPMessage, see http://example.org, ''",
        "SSLWantVerify, 1, 0",
        "AllowSmtpVRFY, 1, 0",
        "DefaultSMTPGateways, 192.0.2.1, ''"
    })
    void warnsOfUnsupportedVariableThatMatters(String name, String value, String harmless) throws IOException {
        write("server.tab", "RootDomain | wiz-code.private", "SmtpNoTLSAuths | \"\"", name + " | " + value);
        assertThat(newFindings()).containsExactly("server.tab:3 variable-not-honoured");
        write("server.tab", "RootDomain | wiz-code.private", "SmtpNoTLSAuths | \"\"", name + " | \"" + harmless + "\"");
        assertThat(newFindings()).isEmpty();
    }

    @Test
    void warnsOfUnknownVariables() throws IOException {
        append("server.tab", "AllowNullSenders | 0");
        append("server.tab", "smtpconfig | MailAuth");
        append("domains/wiz-code.private/alice/user.tab", "smtpperms | M");
        append("domains/wiz-code.private/alice/user.tab", "Hobby | chess");
        append("domains/wiz-code.private/alice/user.tab", "MaxMessageSize | 100");
        append("domains/wiz-code.private/alice/user.tab", "UseReplyTo | 0");
        assertThat(newFindings())
                .containsExactlyInAnyOrder(
                        "server.tab:10 unknown-variable",
                        "server.tab:11 unknown-variable",
                        "domains/wiz-code.private/alice/user.tab:6 unknown-variable",
                        "domains/wiz-code.private/alice/user.tab:8 variable-not-honoured",
                        "domains/wiz-code.private/alice/user.tab:9 variable-unused");
        assertThat(lint()).anyMatch(line -> line.contains("use `SmtpPerms`"));
    }

    /** Compares the variables that lint knows with those that the code of this package reads. */
    @Test
    void supportedUserVariablesAreThoseRead() throws IOException {
        Set<String> read = new TreeSet<>();
        Pattern value = Pattern.compile("\\b(?:value|number|flag)\\(\"([A-Za-z0-9-]+)\"");
        try (Stream<Path> files = Files.list(Path.of("src/main/java/dev/relaypolicy/server/xmail"))) {
            for (Path file : files.toList()) {
                Matcher names = value.matcher(Files.readString(file));
                while (names.find()) {
                    read.add(names.group(1));
                }
            }
        }
        assertThat(read).containsExactlyInAnyOrderElementsOf(UnsupportedSettings.USER_VARIABLES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"smtpgw.tab", "smtpfwd.tab", "extaliases.tab", "filters.pre-data.tab", "mailproc.tab"})
    void warnsOfUnsupportedFileWithRows(String file) throws IOException {
        write(file, "# nothing");
        assertThat(newFindings()).isEmpty();
        write(file, "a | b");
        assertThat(newFindings()).containsExactly(file + ":1 file-not-honoured");
    }

    @Test
    void notesUnusedFiles() throws IOException {
        write("ctrlaccounts.tab", "admin | 00");
        write("userauth/pop3/wiz-code.private.tab", "userauth | x");
        write("domains/wiz-code.private/alice/mailproc.tab", "redirect | x@example.org");
        write("domains/wiz-code.private/mailproc.tab", "redirect | x@example.org");
        write("notes.txt", "hello");
        assertThat(newFindings())
                .containsExactlyInAnyOrder(
                        "ctrlaccounts.tab:1 file-unused",
                        "userauth/pop3/wiz-code.private.tab:1 file-not-honoured",
                        "domains/wiz-code.private/alice/mailproc.tab:1 file-not-honoured",
                        "domains/wiz-code.private/mailproc.tab:1 file-not-honoured");
    }

    @Test
    void warnsOfMessagesInXmailMailbox() throws IOException {
        Files.createDirectories(root.resolve("domains/wiz-code.private/alice/mailbox/new"));
        Files.createDirectories(root.resolve("domains/wiz-code.private/alice/mailbox/tmp"));
        assertThat(newFindings()).isEmpty();
        write("domains/wiz-code.private/alice/mailbox/new/1", "hello");
        assertThat(newFindings()).containsExactly("domains/wiz-code.private/alice/mailbox:1 mailbox-not-read");
    }

    @Test
    void warnsOfCommandsOtherThanLocalRedirects() throws IOException {
        write(
                "cmdaliases/wiz-code.private/two.tab",
                "redirect | alice@wiz-code.private",
                "redirect | alice",
                "lredirect | alice@wiz-code.private",
                "smtprelay | mx.example.org",
                "redirect | a@b | c@d",
                "redirect | root@alias.private");
        write("custdomains/same.private.tab", "redirect | second.private");
        write("custdomains/other.private.tab", "redirect | elsewhere.example");
        write("custdomains/empty.private.tab", "# nothing");
        assertThat(newFindings())
                .containsExactlyInAnyOrder(
                        "cmdaliases/wiz-code.private/two.tab:2 command-not-honoured",
                        "cmdaliases/wiz-code.private/two.tab:3 command-not-honoured",
                        "cmdaliases/wiz-code.private/two.tab:4 command-not-honoured",
                        "cmdaliases/wiz-code.private/two.tab:5 command-not-honoured",
                        "custdomains/other.private.tab:1 command-not-honoured",
                        "custdomains/empty.private.tab:1 command-not-honoured");
    }

    @Test
    void warnsOfCommandAliasesInForeignDomains() throws IOException {
        for (String domain : List.of("nonlocal.private", "alias.private", "cust.private", "Second.private")) {
            write("cmdaliases/" + domain + "/x.tab", "redirect | alice@wiz-code.private");
        }
        assertThat(newFindings())
                .containsExactlyInAnyOrder(
                        "cmdaliases/nonlocal.private/x.tab:1 unknown-domain",
                        "cmdaliases/alias.private/x.tab:1 unknown-domain",
                        "cmdaliases/Second.private/x.tab:1 unknown-domain");
    }

    @Test
    void warnsOfDanglingNames() throws IOException {
        append("aliasdomain.tab", "x.private | nowhere.private");
        append("mailusers.tab", "nowhere.private | eve | 00 | 9 | eve | U");
        append("aliases.tab", "nowhere.private | a | alice");
        append("aliases.tab", "*.private | a | alice");
        append("aliases.tab", "*.private | b | nobody@wiz-code.private");
        append("aliases.tab", "*.private | c | bob@second.private");
        append("aliases.tab", "wiz-code.private | d | a@b@c");
        assertThat(newFindings())
                .containsExactlyInAnyOrder(
                        "aliasdomain.tab:3 unknown-domain",
                        "mailusers.tab:9 unknown-domain",
                        "aliases.tab:4 unknown-domain",
                        "aliases.tab:6 alias-to-nowhere",
                        "aliases.tab:8 alias-to-nowhere");
    }

    @Test
    void relaySetExcludesDeniedClients() throws IOException {
        write("smtprelay.tab", "192.0.2.0/24", "2001:db8::/48", "198.51.100.0 | 255.255.255.1");
        write("smtp.ipmap.tab", "192.0.2.128 | 255.255.255.128 | DENY | 1");
        write("spammers.tab", "192.0.2.64/26", "2001:db8::/48 | code=0");
        write("smtp.ipprop.tab", "192.0.2.192/26 | WhiteList");
        assertThat(lint())
                .contains("smtprelay.tab:1:1: note: 256 IPv4 and 0 IPv6 addresses may relay without a login:"
                        + " 192.0.2.0/26, 192.0.2.192/26, 198.51.100.0/255.255.255.1 (smtprelay.tab:3) [relay-set]");
        append("server.tab", "SmtpConfig | MailAuth");
        write("smtp.ipprop.tab", "192.0.2.0/27 | NoAuth");
        assertThat(lint()).anyMatch(line -> line.contains(": 192.0.2.0/27, 198.51.100.0/255.255.255.1"));
    }

    @Test
    void warnsOfDenyOfWhiteListedClients() throws IOException {
        write("smtp.ipprop.tab", "192.0.2.0/24 | WhiteList", "198.51.100.0/24 | NoAuth");
        write("spammers.tab", "192.0.2.7/32", "192.0.0.0/16", "198.51.100.0/24");
        assertThat(newFindings()).containsExactly("spammers.tab:1 hidden-deny");
    }

    @Test
    void randomBytesProduceOnlyFindings() throws IOException {
        Random random = new Random(7);
        List<Path> files;
        try (Stream<Path> all = Files.walk(root)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            byte[] noise = new byte[3_000];
            random.nextBytes(noise);
            Files.write(file, noise);
        }
        assertThat(lint())
                .anyMatch(line -> line.startsWith("mailusers.tab:"))
                .allMatch(line -> line.matches("[ -~]+:[0-9]+:[0-9]+: (error|warning|note): [ -~]+ \\[[a-z0-9-]+]"));
    }

    @Test
    void missingFilesAndFoldersAreErrors() throws IOException {
        Path nowhere = root.resolve("nowhere");
        assertThat(MailRootLint.check(nowhere, Machine.UNKNOWN, false))
                .extracting(finding -> finding.problem().ruleId())
                .containsExactly("unreadable-file");
        Files.createDirectories(nowhere);
        assertThat(MailRootLint.check(nowhere, Machine.UNKNOWN, false))
                .extracting(finding ->
                        finding.problem().file() + " " + finding.problem().ruleId())
                .contains("server.tab missing-file", "domains.tab missing-file", "mailusers.tab missing-file");
    }

    /** The server does not read these files. */
    @Test
    void unreadableUnusedFilesAreWarnings() throws IOException {
        Files.delete(root.resolve("smtpgw.tab"));
        Files.createDirectories(root.resolve("smtpgw.tab"));
        Files.createDirectories(root.resolve("userauth"));
        Files.createSymbolicLink(root.resolve("userauth/pop3"), Path.of("pop3"));
        assertThat(lint())
                .filteredOn(line -> line.contains("[unreadable-file]"))
                .hasSize(2)
                .allMatch(line -> line.contains(": warning: "));
        assertThat(open().usable()).isPresent();
    }

    /** Otherwise their files would look missing, and their mail would be rejected permanently. */
    @ParameterizedTest
    @ValueSource(strings = {"custdomains", "cmdaliases", "cmdaliases/wiz-code.private"})
    void unreadableCommandFoldersStopTheStart(String folder) throws IOException {
        Path path = root.resolve(folder);
        Files.move(path, root.resolve("moved"));
        Files.createSymbolicLink(path, path.getFileName());
        assertThat(lint())
                .filteredOn(line -> line.contains(" error: "))
                .singleElement()
                .asString()
                .startsWith(folder + ":1:1: ");
        assertThat(open().problems())
                .filteredOn(Problem::isError)
                .singleElement()
                .satisfies(problem -> assertThat(problem.ruleId()).isEqualTo("unreadable-file"));
        assertThat(open().usable()).isEmpty();
    }

    private ReadResult<MailRoot> open() {
        return MailRoot.open(
                root, new MailRoot.Options(Optional.empty(), false), new SilentReloads(), InstantSource.system());
    }

    @Test
    void allowedOpenRelayIsAWarning() throws IOException {
        write("smtprelay.tab", "0.0.0.0/0", "::/0");
        assertThat(lint()).anyMatch(line -> line.contains(" error: ") && line.contains("[open-relay]"));
        assertThat(MailRootLint.check(root, Machine.UNKNOWN, true))
                .noneMatch(finding -> finding.problem().isError())
                .extracting(finding -> finding.problem().ruleId())
                .contains("nearly-open", "short-prefix");
    }

    /** The start reports no finding that lint does not report. */
    @Test
    void startWarnsOfUnsupportedSettings() throws IOException {
        append("server.tab", "CustMapsList | bl.example.:1");
        write("smtpgw.tab", "example.org | mx.example.net");
        write("spammers.tab", "192.0.2.0/24 | code=-1");
        write("smtp.ipprop.tab", "192.0.2.0/24 | EnableVRFY");
        List<Finding> warnings = MailRoot.open(
                        root,
                        new MailRoot.Options(Optional.empty(), false),
                        new SilentReloads(),
                        InstantSource.system())
                .orThrow()
                .notHonoured();
        assertThat(MailRootLint.check(root, Machine.UNKNOWN, false)).containsAll(warnings);
        assertThat(warnings)
                .extracting(finding -> finding.problem().ruleId())
                .contains(
                        Rule.VARIABLE_NOT_HONOURED.id(),
                        Rule.FILE_NOT_HONOURED.id(),
                        Rule.CODE_NOT_HONOURED.id(),
                        Rule.PROPERTY_NOT_HONOURED.id(),
                        Rule.CLEAR_TEXT_AUTH.id());
    }
}
