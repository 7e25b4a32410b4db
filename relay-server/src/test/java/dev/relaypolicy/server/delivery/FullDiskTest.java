package dev.relaypolicy.server.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.HostAndPort;
import dev.relaypolicy.mail.ForwardPath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Delivery on a full disk. Filling a real disk needs privileges that a build does not have. Instead, a child process
 * runs under a file size limit of the operating system, which fails the same writes.
 */
class FullDiskTest {

    /** The unit of {@code ulimit -f}, in bytes. */
    private static final int BLOCK = 512;

    @TempDir
    private Path folder;

    /** The child process: sends one message to two mailboxes and the next hop. */
    static final class Child {
        private Child() {}

        /** Takes the folder, the port of the next hop and the length of the message. */
        public static void main(String[] arguments) {
            try (DeliveryFixture fixture = new DeliveryFixture(Path.of(arguments[0]));
                    Transaction transaction = fixture.begin()) {
                transaction.recipient(
                        ForwardPath.POSTMASTER, List.of(fixture.mailbox("alice"), fixture.mailbox("bob")));
                transaction.recipient(
                        DeliveryFixture.BOB,
                        List.of(new Destination.NextHop(
                                HostAndPort.fromParts("127.0.0.1", Integer.parseInt(arguments[1])))));
                for (int left = Integer.parseInt(arguments[2]); left > 0; left -= 1000) {
                    DeliveryFixture.write(transaction, "x".repeat(998) + "\r\n");
                }
                System.out.println(transaction.finish());
            }
        }
    }

    private String send(ScriptedNextHop hop, int limit, int length) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -f " + limit / BLOCK + "; exec \"$0\" \"$@\"",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:-UsePerfData",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        folder.toString(),
                        Integer.toString(hop.address().getPort()),
                        Integer.toString(length))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        hop.awaitDisconnect();
        return output;
    }

    @Test
    void storesMessageWithinFileSizeLimit() throws Exception {
        try (ScriptedNextHop hop = new ScriptedNextHop()) {
            assertThat(send(hop, 2_000_000, 600_000)).startsWith("250 2.0.0 ");
            assertThat(hop.messages).hasSize(1);
            assertThat(folder.resolve("spool")).isEmptyDirectory();
        }
    }

    @Test
    void failedSpoolGets452AndStoresNothing() throws Exception {
        assertNothingKept(300_000, 600_000);
    }

    @Test
    void failedLocalCopyGets452AndStoresNothing() throws Exception {
        assertNothingKept(100_000, 200_000);
    }

    private void assertNothingKept(int limit, int length) throws Exception {
        try (ScriptedNextHop hop = new ScriptedNextHop();
                DeliveryFixture fixture = new DeliveryFixture(folder)) {
            assertThat(send(hop, limit, length)).startsWith("452 4.3.1 ");
            assertThat(hop.commands).doesNotContain("DATA");
            assertThat(hop.messages).isEmpty();
            assertThat(fixture.allFiles()).isEmpty();
        }
    }
}
