package dev.relaypolicy.server.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.relaypolicy.server.protocol.wire.ListenAddress.SocketFile;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixServerSocketTest {

    private static final int BACKLOG = 10;

    @TempDir
    private Path folder;

    private Path path;

    @BeforeEach
    void name() {
        path = folder.resolve("relay.sock");
    }

    private ServerSocket bind(Optional<String> group) throws IOException {
        return UnixServerSocket.bind(
                new SocketFile(path, PosixFilePermissions.fromString("rw-rw----"), group), BACKLOG);
    }

    @Test
    void unknownGroupIsNamedAndLeavesNoFile() {
        assertThatIOException()
                .isThrownBy(() -> bind(Optional.of("no-such-group")))
                .withMessage("there is no group `no-such-group`");
        assertThat(path).doesNotExist();
    }

    @Test
    void replacesSocketFileOfCrashedProcess() throws IOException {
        try (ServerSocketChannel crashed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            crashed.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(path).exists();
        bind(Optional.empty()).close();
        assertThat(path).doesNotExist();
    }

    @Test
    void doesNotReplaceSocketOfRunningProcess() throws IOException {
        try (ServerSocket running = bind(Optional.empty())) {
            assertThatIOException().isThrownBy(() -> bind(Optional.empty()));
            assertThat(running.isClosed()).isFalse();
            assertThat(path).exists();
        }
    }

    @Test
    void neverRemovesOtherFile() throws IOException {
        Files.createDirectory(path);
        assertThatIOException().isThrownBy(() -> bind(Optional.empty()));
        assertThat(path).isDirectory();
        Files.delete(path);
        Files.writeString(path, "kept");
        assertThatIOException().isThrownBy(() -> bind(Optional.empty()));
        assertThat(path).hasContent("kept");
    }
}
