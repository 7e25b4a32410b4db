package dev.relaypolicy.server.config.read;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.server.config.model.Configuration;
import dev.relaypolicy.server.config.model.Overrides;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets on the first lines of files, and how relay.yaml reports them. */
class SecretFileTest {

    @TempDir
    private Path folder;

    private SecretFile read(byte[] content) throws IOException {
        return SecretFile.read(Files.write(folder.resolve("secret"), content), "secret");
    }

    private static String text(SecretFile file) {
        return file.secret().use(bytes -> new String(bytes, UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pässwort",
                "pässwort\n",
                "pässwort\r\n",
                "pässwort\nanother line\n",
                "\ufeffpässwort\n",
            })
    void readsTheFirstLine(String content) throws IOException {
        SecretFile file = read(content.getBytes(UTF_8));
        assertThat(text(file)).isEqualTo("pässwort");
        assertThat(file.warning()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hunter2 ", "hunter2\t", " hunter2", "hunter2\u00a0"})
    void keepsBlanksAtTheEndsAndWarns(String secret) throws IOException {
        SecretFile file = read((secret + "\n").getBytes(UTF_8));
        assertThat(text(file)).isEqualTo(secret);
        assertThat(file.warning())
                .hasValueSatisfying(warning -> assertThat(warning)
                        .isEqualTo(
                                "`secret` begins or ends with a blank, which counts as part of the secret: remove it if it"
                                        + " is not")
                        .doesNotContain("hunter2"));
        assertThat(file.toString()).doesNotContain("hunter2");
    }

    static Stream<List<Object>> unusable() {
        String control = "`secret` contains control characters: write the secret as one line of UTF-8 text";
        return Stream.of(
                List.of(new byte[0], "`secret` has nothing on its first line: write the secret there"),
                List.of(
                        "\nhunter2\n".getBytes(UTF_8),
                        "`secret` has nothing on its first line: write the secret there"),
                List.of("\ufeff".getBytes(UTF_8), "`secret` has nothing on its first line: write the secret there"),
                List.of(
                        " \t\u00a0\n".getBytes(UTF_8),
                        "`secret` has only blanks on its first line: write the secret there"),
                List.of(new byte[] {'h', (byte) 0xfc, 't'}, "`secret` is not UTF-8: save it as UTF-8"),
                List.of("\ufeffhunter2".getBytes(UTF_16LE), "`secret` is not UTF-8: save it as UTF-8"),
                List.of("hunter2".getBytes(UTF_16LE), control),
                List.of("hun\0ter2".getBytes(UTF_8), control),
                List.of(
                        new byte[(64 << 10) + 1],
                        "`secret` cannot be read: its 65537 bytes exceed the limit of 65536"));
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void refusesWhatIsNoSecret(List<Object> contentAndProblem) {
        assertThatThrownBy(() -> read((byte[]) contentAndProblem.get(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage((String) contentAndProblem.get(1))
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void saysWhyAFileCannotBeRead() {
        assertThatThrownBy(() -> SecretFile.read(folder.resolve("none"), "none"))
                .hasMessage("`none` is missing: write the secret on the first line of that file");
        assertThatThrownBy(() -> SecretFile.read(folder, "."))
                .hasMessage("`.` cannot be read: it is a directory, not a regular file");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "user: u, password-file: secret|login.password-file",
                "user: u, oauth2: {token-endpoint: 'https://a.example/t', client-id: c, client-secret-file: secret}"
                        + "|login.oauth2.client-secret-file",
                "user: u, oauth2: {token-endpoint: 'https://a.example/t', client-id: c, refresh-token-file: secret}"
                        + "|login.oauth2.refresh-token-file",
            })
    void everySecretOfANextHopIsReadThisWay(String login, String key) throws IOException {
        String hop = "next-hops: {hop: {host: a.example.org, default: true, tls: required, login: {" + login + "}}}";
        String yaml = "host: relay.example.org\n" + hop + "\n";
        String place = "relay.yaml:2:" + (hop.indexOf("-file: secret") + "-file: ".length() + 1) + ": ";
        Files.writeString(folder.resolve("secret"), "\ufeffhunter2 \n");
        ReadResult<Configuration> warned = reading(yaml);
        assertThat(warned.usable()).isPresent();
        assertThat(warned.problems())
                .filteredOn(problem -> problem.ruleId().equals("blank-in-secret"))
                .singleElement()
                .hasToString(place + "warning: `next-hops.hop." + key + "`: `secret` begins or ends with a blank, which"
                        + " counts as part of the secret: remove it if it is not [blank-in-secret]");

        Files.writeString(folder.resolve("secret"), "  \n");
        assertThat(reading(yaml).problems())
                .filteredOn(Problem::isError)
                .first()
                .hasToString(place + "error: `next-hops.hop." + key + "`: `secret` has only blanks on its first line:"
                        + " write the secret there [bad-value]");
    }

    private ReadResult<Configuration> reading(String yaml) {
        return new ConfigurationReader(folder, Overrides.NONE, List.of()).read("relay.yaml", yaml.getBytes(UTF_8));
    }
}
