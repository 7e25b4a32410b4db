package dev.relaypolicy.tab;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.CharMatcher;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Objects;
import java.util.Optional;

/**
 * A field of a row.
 *
 * @param text its value, one character a byte
 * @param column where it begins, its opening quote included: the byte in the line, from 1
 * @param quoted whether it was written in quotes
 */
public record TabField(String text, int column, boolean quoted) {

    public TabField {
        Objects.requireNonNull(text, "text");
        if (column < 1) {
            throw new IllegalArgumentException("a column is counted from 1: " + column);
        }
    }

    /** The value as bytes. */
    public byte[] bytes() {
        return text.getBytes(ISO_8859_1);
    }

    /** The value decoded from UTF-8; empty where it is not UTF-8. */
    public Optional<String> utf8() {
        if (CharMatcher.ascii().matchesAllOf(text)) {
            return Optional.of(text);
        }
        try {
            return Optional.of(
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes())).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
