package dev.relaypolicy.tab.xmail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Permission;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.mail.DomainName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountTablesTest {

    private static final DomainName DOMAIN = DomainName.parse("a.example");

    @Test
    void findsAccountIgnoringCase() {
        MailUsersTab users = ReadFixture.value(
                MailUsersTab::read, "\"A.example\"\t\"Alice\"\t\"160006170011\"\t2\t\"alice\"\t\"U\"\n");
        MailUser alice = users.find(DOMAIN, "ALICE").orElseThrow();
        assertThat(alice.name()).isEqualTo("Alice");
        assertThat(alice.directory()).isEqualTo("alice");
        assertThat(alice.id()).isEqualTo(2);
        assertThat(alice.type()).isEqualTo(MailUser.Type.USER);
        assertThat(alice.password().matches("secret".getBytes(UTF_8))).isTrue();
        assertThat(alice.toString()).doesNotContain("secret", "160006170011");
        assertThat(users.find(DOMAIN, "bob")).isEmpty();
    }

    @Test
    void firstRowOfAccountWins() {
        String text = "a.example\tu\t00\t1\tone\tU\na.example\tU\t01\t2\ttwo\tM\n";
        assertThat(ReadFixture.value(MailUsersTab::read, text).find(DOMAIN, "u").map(MailUser::directory))
                .contains("one");
        assertThat(ReadFixture.remarks(MailUsersTab::read, text)).containsExactly("duplicate-row");
    }

    @ParameterizedTest
    @CsvSource({
        "'a.example\tu\t160\t1\tu\tU',           1:13 not-a-password",
        "'a.example\tu\t16zz\t1\tu\tU',          1:13 not-a-password",
        "'a.example\tu\tsecret\t1\tu\tU',        1:13 not-a-password",
        "'a..example\tu\t16\t1\tu\tU',           1:1 not-a-domain",
        "'a.example\t\"\"\t16\t1\tu\tU',         1:11 empty-field",
        "'a.example\tu\t16\tx\tu\tU',            1:16 not-a-number",
        "'a.example\tu\t16\t-1\tu\tU',           1:16 not-a-number",
        "'a.example\tu\t16\t1\t..\tU',           1:18 not-a-folder",
        "'a.example\tu\t16\t1\ta/b\tU',          1:18 not-a-folder",
        "'a.example\tu\t16\t1\t\"\"\tU',         1:18 empty-field",
        "'a.example\tu\t16\t1\tu\tX',            1:20 not-a-type",
        "'a.example\tu\t16\t1\tu\tu',            1:20 not-a-type",
        "'a.example\tu\t16\t1\tu',               1:18 missing-field"
    })
    void rejectsInvalidAccount(String row, String error) {
        assertThat(ReadFixture.errors(MailUsersTab::read, row)).containsExactly(error);
    }

    @Test
    void problemsNeverContainPassword() {
        assertThat(ReadFixture.problems(MailUsersTab::read, "a.example\tu\thunter2\t1\tu\tU\n"))
                .singleElement()
                .satisfies(problem -> assertThat(problem).doesNotContain("hunter2"));
        assertThat(ReadFixture.problems(
                        SmtpAuthTab::read, "u\thunter2\nu\thunter2\tR\tx\n\"\"\thunter2\tR\n\"u\"hunter2\n"))
                .hasSize(4)
                .allSatisfy(problem -> assertThat(problem).doesNotContain("hunter2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.example\tu\tx\thunter2\tu\tU\n",
                "a.example\tu\t00\t1\thunter2/\tU\n",
                "a.example\tu\t00\t1\tu\thunter2\n",
                "a.example\tu\t00\t1\tu\tU\thunter2\n"
            })
    void problemsNeverContainMisplacedPassword(String text) {
        assertThat(ReadFixture.problems(MailUsersTab::read, text))
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem).doesNotContain("hunter2"));
    }

    @Test
    void emptyPasswordMatchesNothing() {
        String text = "a.example\tu\t\"\"\t1\tu\tU\n";
        MailUser user =
                ReadFixture.value(MailUsersTab::read, text).find(DOMAIN, "u").orElseThrow();
        assertThat(user.password().matches(new byte[0])).isFalse();
        assertThat(ReadFixture.remarks(MailUsersTab::read, text)).containsExactly("empty-password");
    }

    @Test
    void returnsSeveralLoginsOfUserInOrder() {
        SmtpAuthTab logins = ReadFixture.value(
                SmtpAuthTab::read, "\"u\"\t\"p1\"\t\"M\"\n\"v\"\t\"p\"\t\"\"\n\"u\"\t\"p2\"\t\"MR\"\n");
        assertThat(logins.find("u"))
                .extracting(SmtpAuthAccount::permissions)
                .containsExactly(Permissions.of(Permission.MAIL), Permissions.of(Permission.MAIL, Permission.RELAY));
        assertThat(logins.find("v")).extracting(SmtpAuthAccount::permissions).containsExactly(Permissions.NONE);
        assertThat(logins.find("U")).isEmpty();
    }

    @Test
    void keepsBytesOfPassword() {
        byte[] text = "u\tp\u00e4ss\tM\n".getBytes(ISO_8859_1);
        SmtpAuthAccount login =
                SmtpAuthTab.read("t.tab", text).orThrow().find("u").get(0);
        assertThat(login.password().matches("p\u00e4ss".getBytes(ISO_8859_1))).isTrue();
        assertThat(login.password().matches("p\u00e4ss".getBytes(UTF_8))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'u\tp',                  1:3 missing-field",
        "'\"\"\tp\tMR',           1:1 empty-field",
        "'u\t\"\"\tMR',           1:3 empty-field"
    })
    void rejectsInvalidLogin(String row, String error) {
        assertThat(ReadFixture.errors(SmtpAuthTab::read, row)).containsExactly(error);
    }

    @Test
    void warnsAboutUnknownPermissionLetters() {
        String text = "u\tp\tXrQ\n";
        assertThat(ReadFixture.value(SmtpAuthTab::read, text).find("u").get(0).permissions())
                .isEqualTo(Permissions.NONE);
        assertThat(ReadFixture.remarks(SmtpAuthTab::read, text)).containsExactly("unknown-permission");
    }
}
