package dev.relaypolicy.server.protocol.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.InputStream;
import java.util.List;

/** A stream that returns its bytes in pieces of given sizes, like packets of a network. */
final class SegmentedInput extends InputStream {

    private final byte[] octets;
    private final List<Integer> sizes;
    private int position;
    private int reads;

    private SegmentedInput(String text, List<Integer> sizes) {
        this.octets = text.getBytes(ISO_8859_1);
        this.sizes = sizes;
    }

    static SegmentedInput whole(String text) {
        return new SegmentedInput(text, List.of(Integer.MAX_VALUE));
    }

    static SegmentedInput byteByByte(String text) {
        return new SegmentedInput(text, List.of(1));
    }

    static SegmentedInput splitAt(int first, String text) {
        return new SegmentedInput(text, List.of(first, Integer.MAX_VALUE));
    }

    static SegmentedInput of(List<Integer> sizes, String text) {
        return new SegmentedInput(text, sizes);
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (position == octets.length) {
            return -1;
        }
        int size = sizes.get(reads++ % sizes.size());
        int count = Math.min(Math.min(size, length), octets.length - position);
        System.arraycopy(octets, position, target, offset, count);
        position += count;
        return count;
    }

    @Override
    public int read() {
        throw new AssertionError("octets are read in bulk");
    }
}
