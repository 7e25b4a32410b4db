package dev.relaypolicy.server.soak;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.hash.Hashing;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Random messages whose first header field contains an id and the checksum of the rest. */
final class SoakMessage {

    private static final int MAX_OCTETS = 3 << 20;
    private static final Pattern FIELD = Pattern.compile("X-Soak: ([a-z0-9-]+) ([0-9a-f]{64})\r\n");
    private static final String[] BEGINNINGS = {".", "..", ".. ", "From ", "Received: ", "\t", "\u00ff"};

    private SoakMessage() {}

    /** Returns a message of one byte to 3 MiB, with log-uniform length and CRLF line ends. */
    static byte[] random(String id, RandomGenerator random) {
        int octets = (int) Math.exp(random.nextDouble() * Math.log(MAX_OCTETS));
        ByteArrayOutputStream text = new ByteArrayOutputStream(octets + 1024);
        text.writeBytes("\r\n".getBytes(ISO_8859_1));
        while (octets > 0) {
            int length = Math.min(octets, random.nextInt(random.nextInt(50) == 0 ? 20_000 : 120));
            if (random.nextInt(4) == 0) {
                text.writeBytes(BEGINNINGS[random.nextInt(BEGINNINGS.length)].getBytes(ISO_8859_1));
            }
            byte[] line = new byte[length];
            random.nextBytes(line);
            for (int i = 0; i < length; i++) {
                text.write(line[i] == '\r' || line[i] == '\n' || line[i] == 0 ? '.' : line[i]);
            }
            text.writeBytes("\r\n".getBytes(ISO_8859_1));
            octets -= Math.max(length, 1);
        }
        byte[] rest = text.toByteArray();
        ByteArrayOutputStream message = new ByteArrayOutputStream(rest.length + 128);
        message.writeBytes(("X-Soak: " + id + " " + checksum(rest) + "\r\n").getBytes(ISO_8859_1));
        message.writeBytes(rest);
        return message.toByteArray();
    }

    /** Returns the message as sent after DATA: dot-stuffed, with the final dot line. */
    static byte[] stuffed(byte[] message) {
        String text = new String(message, ISO_8859_1);
        return (text.replace("\r\n.", "\r\n..") + ".\r\n").getBytes(ISO_8859_1);
    }

    /** Returns the id of a complete and unaltered message; empty for any other text. */
    static Optional<String> idOf(String message) {
        Matcher field = FIELD.matcher(message);
        if (!field.lookingAt()) {
            return Optional.empty();
        }
        byte[] rest = message.substring(field.end()).getBytes(ISO_8859_1);
        return checksum(rest).equals(field.group(2)) ? Optional.of(field.group(1)) : Optional.empty();
    }

    private static String checksum(byte[] octets) {
        return Hashing.sha256().hashBytes(octets).toString();
    }
}
