package dev.relaypolicy.tab.xmail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Origin;
import dev.relaypolicy.mail.DomainName;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Name tables: domains.tab, aliasdomain.tab, aliases.tab, server.tab, user.tab, mlusers.tab, spam-address.tab,
 * commands.
 */
class NameTablesTest {

    private static DomainName domain(String name) {
        return DomainName.parse(name);
    }

    @Test
    void findsDomainsIgnoringCaseWithoutSubdomains() {
        DomainsTab domains = ReadFixture.value(DomainsTab::read, "\"Example.ORG\"\nb\u00fccher.example\n");
        assertThat(domains.find(domain("example.org")))
                .contains(new LocalDomain(domain("example.org"), new Origin("t.tab", 1)));
        assertThat(domains.find(domain("sub.example.org"))).isEmpty();
        assertThat(domains.find(domain("xn--bcher-kva.example"))).isPresent();
        assertThat(domains.all()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"\"',            1:1 empty-field",
        "'a..example',      1:1 not-a-domain",
        "'-a.example',      1:1 not-a-domain",
        "'a.example ',      1:1 not-a-domain",
        "'stra\u00dfe.example', 1:1 not-a-domain",
        "'*.example',       1:1 not-a-domain",
        "'[192.0.2.1]',     1:1 not-a-domain"
    })
    void rejectsInvalidDomain(String row, String error) {
        assertThat(ReadFixture.errors(DomainsTab::read, row)).containsExactly(error);
    }

    @Test
    void rejectsNameThatIsNotUtf8() {
        byte[] latin1 = "b\u00fccher.example\n".getBytes(ISO_8859_1);
        assertThat(DomainsTab.read("t.tab", latin1).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.ruleId()).isEqualTo("not-utf-8"));
    }

    @Test
    void exactAliasDomainThenFirstPatternWins() {
        AliasDomainTab aliases = ReadFixture.value(
                AliasDomainTab::read,
                "*.wild.example\tone.example\n*\ttwo.example\nALIAS.example\tthree.example\nx.wild.example\tfour.example\n");
        assertThat(aliases.find(domain("alias.example")).map(AliasDomain::real)).contains(domain("three.example"));
        assertThat(aliases.find(domain("x.wild.example")).map(AliasDomain::real))
                .contains(domain("four.example"));
        assertThat(aliases.find(domain("y.wild.example")).map(AliasDomain::real))
                .contains(domain("one.example"));
        assertThat(aliases.find(domain("wild.example")).map(AliasDomain::real)).contains(domain("two.example"));
    }

    @Test
    void exactAliasThenLongestPatternWins() {
        AliasesTab aliases = ReadFixture.value(AliasesTab::read, """
                a.example\tw*\tshort
                a.example\tweb*\tlong
                a.example\twe?*\tlater
                a.example\tWebmaster\texact
                *\tpost*\tanywhere
                """);
        assertThat(target(aliases, "a.example", "webmaster")).contains("exact");
        assertThat(target(aliases, "a.example", "WEBx")).contains("long");
        assertThat(target(aliases, "a.example", "wx")).contains("short");
        assertThat(target(aliases, "b.example", "wx")).isEmpty();
        assertThat(target(aliases, "b.example", "postmaster")).contains("anywhere");
    }

    private static Optional<String> target(AliasesTab aliases, String domain, String name) {
        return aliases.find(domain(domain), name).map(Alias::target);
    }

    @Test
    void reportsAllProblemsOfAlias() {
        assertThat(ReadFixture.errors(AliasesTab::read, "a..b\t[x*\t\"\"\na.example\tb\n"))
                .containsExactly("1:1 not-a-domain", "1:6 not-a-pattern", "1:10 empty-field", "2:11 missing-field");
    }

    @Test
    void firstVariableWinsAndNamesAreCaseSensitive() {
        String text = "\"DefaultSmtpPerms\"\t\"M\"\n\"DefaultSmtpPerms\"\t\"MR\"\n\"Empty\"\t\"\"\n";
        Variables server = ReadFixture.value(ServerTab::read, text);
        assertThat(server.value("DefaultSmtpPerms")).contains("M");
        assertThat(server.value("defaultsmtpperms")).isEmpty();
        assertThat(server.value("Empty")).contains("");
        assertThat(server.find("DefaultSmtpPerms").map(Variable::origin)).contains(new Origin("t.tab", 1));
        assertThat(ReadFixture.remarks(ServerTab::read, text)).containsExactly("duplicate-row");
    }

    @Test
    void rejectsVariableWithWrongNumberOfFields() {
        assertThat(ReadFixture.errors(ServerTab::read, "SmtpPerms\t\n")).containsExactly("1:1 missing-field");
        assertThat(ReadFixture.remarks(ServerTab::read, "A\tb\tc\n")).containsExactly("extra-field");
        assertThat(ReadFixture.errors(UserTab::read, "SmtpPerms\tM\tR\n")).containsExactly("1:13 extra-field");
    }

    @Test
    void acceptsRealNameInAnyEncoding() {
        byte[] latin1 = "RealName\tJ\u00fcrgen\n".getBytes(ISO_8859_1);
        assertThat(UserTab.read("user.tab", latin1).orThrow().value("RealName")).contains("J\u00fcrgen");
        assertThat(ReadFixture.value(UserTab::read, "RealName\tJ\u00fcrgen\n").value("RealName"))
                .contains("J\u00fcrgen");
    }

    @ParameterizedTest
    @CsvSource({
        "writer@a.example,  '',               true",
        "WRITER@a.example,  '',               true",
        "reader@a.example,  '',               false",
        "default@a.example, '',               true",
        "x@team.example,    '',               true",
        "anybody@b.example, login@a.example,  true",
        "login@a.example,   '',               false",
        "anybody@b.example, '',               false"
    })
    void closedListAcceptsItsWriters(String sender, String loggedIn, boolean may) {
        MlUsersTab members = ReadFixture.value(
                MlUsersTab::read,
                "writer@a.example\tRW\nreader@a.example\tR\ndefault@a.example\n*@team.example\tW\nlogin@a.example\tRA\n");
        assertThat(members.mayWrite(sender, Optional.of(loggedIn).filter(name -> !name.isEmpty())))
                .isEqualTo(may);
    }

    @Test
    void memberWithRReceives() {
        assertThat(ReadFixture.value(MlUsersTab::read, "a@a.example\tR\nb@a.example\tW\n")
                        .all())
                .extracting(ListMember::receives)
                .containsExactly(true, false);
        assertThat(ReadFixture.remarks(MlUsersTab::read, "a@a.example\trw\n")).containsExactly("unknown-permission");
    }

    @Test
    void findsFirstMatchingSenderPattern() {
        SpamAddressTab senders = ReadFixture.value(SpamAddressTab::read, "\"*@bad.example\"\n\"*bad*\"\n");
        assertThat(senders.find("me@BAD.example").map(SpamAddress::origin)).contains(new Origin("t.tab", 1));
        assertThat(senders.find("bad@good.example").map(SpamAddress::origin)).contains(new Origin("t.tab", 2));
        assertThat(senders.find("me@good.example")).isEmpty();
        assertThat(ReadFixture.errors(SpamAddressTab::read, "*@[bad.example\n")).containsExactly("1:1 not-a-pattern");
        assertThat(ReadFixture.errors(SpamAddressTab::read, "\"\"\n")).containsExactly("1:1 empty-field");
    }

    @Test
    void readsCommandsWithArguments() {
        assertThat(ReadFixture.value(
                        CommandTab::read, "\"redirect\"\t\"a@b.example\"\n\"mailbox\"\n\"external\"\t\"1\"\t\"\"\n"))
                .containsExactly(
                        new Command("redirect", List.of("a@b.example"), new Origin("t.tab", 1)),
                        new Command("mailbox", List.of(), new Origin("t.tab", 2)),
                        new Command("external", List.of("1", ""), new Origin("t.tab", 3)));
        assertThat(ReadFixture.errors(CommandTab::read, "\"\"\tx\n")).containsExactly("1:1 empty-field");
    }
}
