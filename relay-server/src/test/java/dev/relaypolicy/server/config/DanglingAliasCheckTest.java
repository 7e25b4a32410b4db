package dev.relaypolicy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.file.Problem;
import dev.relaypolicy.server.SilentReloads;
import dev.relaypolicy.server.config.model.Overrides;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An alias of several is accepted and delivered to existing mailboxes only, so a missing one goes unnoticed. */
class DanglingAliasCheckTest {

    @TempDir
    private Path folder;

    @Test
    void namesTargetsWithoutMailbox() throws IOException {
        Path file = Files.writeString(folder.resolve("relay.yaml"), """
                host: relay.example.org
                next-hops: {hop: {host: hop.example, default: true}}
                postmaster: ann@example.org
                local-domains: {example.org: {recipients: {list: [ann, bob]}}}
                domain-aliases: {example.com: example.org}
                aliases:
                  all@example.org: [ann@example.org, bob@example.com]
                  part@example.org: [ann@example.org, gone@example.org, lost@example.com]
                  none@example.org: gone@example.org
                  second@example.org: all@example.org
                """);

        assertThat(ConfigurationFixture.open(file, Overrides.NONE, new SilentReloads(), InstantSource.system())
                        .problems())
                .extracting(Problem::toString)
                .containsExactly(
                        file
                                + ": warning: `part@example.org` names `gone@example.org`, `lost@example.com`, which have no"
                                + " mailbox here: only the others get its mail [alias-to-nowhere]",
                        file
                                + ": warning: `none@example.org` names `gone@example.org`, which has no mailbox"
                                + " here: mail for it is refused [alias-to-nowhere]",
                        file
                                + ": warning: `second@example.org` names `all@example.org`, which has no mailbox"
                                + " here: mail for it is refused [alias-to-nowhere]");
    }
}
