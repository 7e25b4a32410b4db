package dev.relaypolicy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.file.Problem;
import dev.relaypolicy.server.SilentReloads;
import dev.relaypolicy.server.config.model.Overrides;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user defined in two places can log in with two passwords. */
class DuplicateUserCheckTest {

    private static final String PASSWORD = "password: \"{XMAIL}160006170011\"";

    @TempDir
    private Path folder;

    private List<String> warnings(String more) throws IOException {
        Files.writeString(folder.resolve("a.yaml"), "Ann: {" + PASSWORD + "}\nbob: {" + PASSWORD + "}\n");
        Files.writeString(folder.resolve("b.yaml"), "bob: {" + PASSWORD + "}\ncat: {" + PASSWORD + "}\n");
        Path file = Files.writeString(folder.resolve("relay.yaml"), """
                host: relay.example.org
                next-hops: {hop: {host: hop.example, default: true}}
                users: {ann: {%s}}
                """.formatted(PASSWORD) + more);
        return ConfigurationFixture.open(file, Overrides.NONE, new SilentReloads(), InstantSource.system())
                .problems()
                .stream()
                .map(Problem::toString)
                .toList();
    }

    @Test
    void namesBothPlaces() throws IOException {
        assertThat(warnings("user-files: [{file: a.yaml}, {file: b.yaml}]\n"))
                .containsExactly(
                        "a.yaml: warning: `ann` is in `users` too, and either password logs in: remove one"
                                + " [user-twice]",
                        "b.yaml: warning: `bob` is in `a.yaml` too, and either password logs in: remove one"
                                + " [user-twice]");
    }

    @Test
    void fileNamedUsersIsAnotherPlace() throws IOException {
        Files.writeString(folder.resolve("users"), "ann: {" + PASSWORD + "}\n");

        assertThat(warnings("user-files: [{file: users}]\n"))
                .containsExactly("users: warning: `ann` is in `users` too, and either password logs in: remove one"
                        + " [user-twice]");
    }

    @Test
    void sameFileTwiceIsNoDuplicate() throws IOException {
        assertThat(warnings("user-files: [{file: b.yaml}, {file: b.yaml}]\n")).isEmpty();
    }
}
