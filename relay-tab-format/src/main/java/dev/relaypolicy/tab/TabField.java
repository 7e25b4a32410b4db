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
 * @param text the value, one character per byte
 * @param column the byte in the line, from 1, at which the field begins, including its opening quote
 */
public record TabField(String text, int column, boolean quoted) {

    public TabField {
        Objects.requireNonNull(text, "text");
        if (column < 1) {
            throw new IllegalArgumentException("columns start at 1: " + column);
        }
    }

    public byte[] bytes() {
        return text.getBytes(ISO_8859_1);
    }

    /** Returns the value decoded from UTF-8; empty if it is not UTF-8. */
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
