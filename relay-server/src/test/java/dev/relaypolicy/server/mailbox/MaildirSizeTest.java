package dev.relaypolicy.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaildirSizeTest {

    @TempDir
    private Path maildir;

    @Test
    void missingMailboxIsEmpty() throws IOException {
        assertThat(new Maildir(maildir.resolve("none")).octets()).isZero();
    }

    @Test
    void countsMessagesInNewAndCur() throws IOException {
        Files.createDirectories(maildir.resolve("new"));
        Files.createDirectories(maildir.resolve("cur"));
        Files.createDirectories(maildir.resolve("tmp"));
        Files.writeString(maildir.resolve("new/1.host,S=1000,W=1010"), "the name counts");
        Files.writeString(maildir.resolve("cur/2.host:2,S"), "12345");
        Files.writeString(maildir.resolve("tmp/3.host"), "123456789");

        assertThat(new Maildir(maildir).octets()).isEqualTo(1005);
    }
}
