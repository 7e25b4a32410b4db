package dev.relaypolicy.server.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ReplyBufferProperties {

    @Property
    void sendsEverythingInOrder(
            @ForAll @Size(max = 20) List<@IntRange(min = 0, max = 2 * ReplyBuffer.MAX_BUFFERED) Integer> lengths)
            throws IOException {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        ReplyBuffer buffer = new ReplyBuffer(sent);
        for (int length : lengths) {
            byte[] octets = octets(length, written.size());
            written.writeBytes(octets);
            buffer.write(octets, 0, length);

            assertThat(written.size() - sent.size()).isBetween(0, ReplyBuffer.MAX_BUFFERED);
        }
        buffer.flush();

        assertThat(sent.toByteArray()).isEqualTo(written.toByteArray());
    }

    @Property
    void sendsNothingBeforeBufferIsFull(
            @ForAll @Size(max = 16) List<@IntRange(min = 1, max = ReplyBuffer.MAX_BUFFERED / 16) Integer> lengths)
            throws IOException {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        ReplyBuffer buffer = new ReplyBuffer(sent);
        for (int length : lengths) {
            buffer.write(octets(length - 1, 0), 0, length - 1);
            buffer.write('.');
        }

        assertThat(sent.size()).isZero();
    }

    /** Returns bytes that differ for each position in the stream. */
    private static byte[] octets(int length, int place) {
        byte[] octets = new byte[length];
        for (int i = 0; i < length; i++) {
            octets[i] = (byte) ((place + i) % 251);
        }
        return octets;
    }
}
