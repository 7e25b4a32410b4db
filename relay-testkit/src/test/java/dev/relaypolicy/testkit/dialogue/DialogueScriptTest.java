package dev.relaypolicy.testkit.dialogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.relaypolicy.testkit.dialogue.DialogueScript.Expect;
import dev.relaypolicy.testkit.dialogue.DialogueScript.Send;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DialogueScriptTest {

    @Test
    void parsesSteps() {
        DialogueScript script = DialogueScript.parse(
                "a.txt", "# comment\r\n\r\nS: 220 text\r\nC: HELO  x \r\nC:\r\nS:250\r\nS: +OK\nS: -ERR no\nS: .");

        assertThat(script.steps())
                .containsExactly(
                        new Expect(3, "220"),
                        new Send(4, "HELO  x "),
                        new Send(5, ""),
                        new Expect(6, "250"),
                        new Expect(7, "+OK"),
                        new Expect(8, "-ERR"),
                        new Expect(9, "."));
    }

    @Test
    void reportsEveryInvalidLine() {
        String text = """
                S: 220
                S: 2200
                HELO x
                 S: 250
                S: 650
                s: 250
                C:HELO
                """;

        assertThatIllegalArgumentException()
                .isThrownBy(() -> DialogueScript.parse("a.txt", text))
                .withMessageMatching("(?s)a.txt:2: `S: 2200` is not .*\na.txt:3: `HELO x` .*\na.txt:4: ` S: 250` .*"
                        + "\na.txt:5: .*\na.txt:6: .*\na.txt:7: `C:HELO` [^\n]*");
    }

    @Test
    void rejectsScriptWithoutSteps() {
        assertThatIllegalArgumentException().isThrownBy(() -> DialogueScript.parse("a.txt", "# nothing\n"));
    }

    @Test
    void hasSevenTelnetDialogues() {
        assertThat(TelnetDialogues.fromAllowedHost()).hasSize(3);
        assertThat(TelnetDialogues.fromForeignHost()).hasSize(4);
        assertThat(Stream.concat(TelnetDialogues.fromAllowedHost().stream(), TelnetDialogues.fromForeignHost().stream())
                        .filter(script -> codes(script).contains("550")))
                .extracting(DialogueScript::name)
                .containsExactly("foreign-2-internal-to-external.txt", "foreign-3-external-to-external.txt");
    }

    @Test
    void telnetLoginSendsUserAsBothIdentities() {
        String auth = TelnetDialogues.fromForeignHost().get(3).steps().stream()
                .filter(Send.class::isInstance)
                .map(step -> ((Send) step).text())
                .filter(text -> text.startsWith("AUTH PLAIN "))
                .findFirst()
                .orElseThrow();

        assertThat(new String(Base64.getDecoder().decode(auth.substring("AUTH PLAIN ".length())), UTF_8))
                .isEqualTo("postmaster@wiz-code.private\0postmaster@wiz-code.private\0secret");
    }

    private static List<String> codes(DialogueScript script) {
        return script.steps().stream()
                .filter(Expect.class::isInstance)
                .map(step -> ((Expect) step).code())
                .toList();
    }
}
