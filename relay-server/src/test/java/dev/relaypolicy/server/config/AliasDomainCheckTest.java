package dev.relaypolicy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.SilentReloads;
import dev.relaypolicy.server.config.model.Overrides;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users and aliases in an alias domain are never found: lookups use the local domain. */
class AliasDomainCheckTest {

    private static final String PASSWORD = "password: \"{XMAIL}160006170011\"";

    @TempDir
    private Path folder;

    private List<String> problems(String more) throws IOException {
        Path file = Files.writeString(folder.resolve("relay.yaml"), """
                host: relay.example.org
                next-hops: {hop: {host: hop.example, default: true}}
                postmaster: ann@example.com
                local-domains: {example.org: {recipients: [ann]}}
                domain-aliases: {example.com: example.org}
                """ + more);
        return ConfigurationFixture.open(file, Overrides.NONE, new SilentReloads(), InstantSource.system())
                .problems()
                .stream()
                .map(problem -> problem.toString().replace(folder + "/", ""))
                .toList();
    }

    @Test
    void userInAliasDomainStopsStart() throws IOException {
        assertThat(problems("users:\n  bob@example.org: {%1$s}\n  Cat@EXAMPLE.com: {%1$s}\n".formatted(PASSWORD)))
                .containsExactly(
                        "relay.yaml:8:3: error: `Cat@example.com` is never found, since `example.com` is an alias of"
                                + " `example.org`: write `Cat@example.org` [alias-domain]");
    }

    @Test
    void aliasInAliasDomainStopsStart() throws IOException {
        assertThat(problems("aliases: {all@example.org: ann@example.com, sales@example.com: ann@example.org}\n"))
                .containsExactly(
                        "relay.yaml:6:45: error: `sales@example.com` is never found, since `example.com` is an alias of"
                                + " `example.org`: write `sales@example.org` [alias-domain]");
    }

    /** Another program may write the file, and a revocation in it must not wait for a fix. */
    @Test
    void userFileOnlyWarns() throws IOException {
        Files.writeString(folder.resolve("more.yaml"), "dan@example.com: {" + PASSWORD + "}\n");
        assertThat(problems("user-files: [{file: more.yaml}]\n"))
                .containsExactly(
                        "more.yaml: warning: `dan@example.com` is never found, since `example.com` is an alias of"
                                + " `example.org`: write `dan@example.org` [alias-domain]");
    }
}
