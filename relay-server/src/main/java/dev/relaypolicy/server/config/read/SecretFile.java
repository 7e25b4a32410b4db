package dev.relaypolicy.server.config.read;

import com.google.common.base.CharMatcher;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.RegularFile;
import dev.relaypolicy.spi.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A secret on the first line of a file. No message repeats the secret.
 *
 * @param secret the line in UTF-8, without a byte order mark
 * @param warning what is probably a mistake
 */
public record SecretFile(Secret secret, Optional<String> warning) {

    private static final long MAX_BYTES = 64 << 10;
    private static final String BYTE_ORDER_MARK = "\ufeff";
    private static final CharMatcher CONTROL =
            CharMatcher.javaIsoControl().and(CharMatcher.isNot('\t')).precomputed();

    /**
     * Reads a secret.
     *
     * @param name the name of the file in messages
     * @throws IllegalArgumentException if the file cannot be read or contains no secret; the message names the file
     *     and the fix
     */
    public static SecretFile read(Path file, String name) {
        String line = firstLine(decoded(file, Problem.quote(name)));
        if (CharMatcher.whitespace().matchesAllOf(line)) {
            throw new IllegalArgumentException(Problem.quote(name) + " has "
                    + (line.isEmpty() ? "nothing" : "only blanks") + " on its first line: write the secret there");
        }
        if (CONTROL.matchesAnyOf(line)) {
            throw new IllegalArgumentException(
                    Problem.quote(name) + " contains control characters: write the secret as one line of UTF-8 text");
        }
        boolean trimmed = CharMatcher.whitespace().trimFrom(line).equals(line);
        return new SecretFile(
                Secret.of(line),
                trimmed
                        ? Optional.empty()
                        : Optional.of(Problem.quote(name) + " begins or ends with a blank, which counts as part of the"
                                + " secret: remove it if it is not"));
    }

    private static String decoded(Path file, String quoted) {
        byte[] bytes;
        try {
            bytes = RegularFile.read(file, MAX_BYTES);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    quoted + " is missing: write the secret on the first line of that file", e);
        } catch (AccessDeniedException e) {
            throw new IllegalArgumentException(
                    quoted + " may not be read by this user: make it readable for the user that relay runs as", e);
        } catch (IOException e) {
            String reason = e instanceof FileSystemException known ? known.getReason() : e.getMessage();
            throw new IllegalArgumentException(
                    quoted + " cannot be read: " + (reason == null ? "the system does not say why" : reason), e);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(quoted + " is not UTF-8: save it as UTF-8", e);
        }
    }

    private static String firstLine(String text) {
        String withoutMark = text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
        return withoutMark.lines().findFirst().orElse("");
    }
}
