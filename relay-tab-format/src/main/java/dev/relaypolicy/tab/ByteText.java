package dev.relaypolicy.tab;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** A movable view of bytes as text, one character per byte. */
class ByteText implements CharSequence {

    private final byte[] bytes;
    private int from;
    private int to;

    ByteText(byte[] bytes) {
        this.bytes = bytes;
    }

    final ByteText move(int from, int to) {
        this.from = from;
        this.to = to;
        return this;
    }

    @Override
    public final int length() {
        return to - from;
    }

    @Override
    public final char charAt(int index) {
        return (char) (bytes[from + index] & 0xff);
    }

    @Override
    public final CharSequence subSequence(int first, int last) {
        return toString().substring(first, last);
    }

    @Override
    public final String toString() {
        return new String(bytes, from, to - from, ISO_8859_1);
    }
}
