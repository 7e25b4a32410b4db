package dev.relaypolicy.auth.mechanism;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;

/** Reads names: {@code new String} would replace what it cannot read, and two names would become one. */
final class Utf8 {

    private Utf8() {}

    /** The text in UTF-8; empty where the octets are not UTF-8. */
    static Optional<String> decode(byte[] octets) {
        try {
            return Optional.of(
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
