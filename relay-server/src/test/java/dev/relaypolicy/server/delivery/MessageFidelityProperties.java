package dev.relaypolicy.server.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.server.mailbox.Maildrop;
import dev.relaypolicy.server.mailbox.Maildrop.Message;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

class MessageFidelityProperties {

    /** Lines of any bytes except CR, LF and NUL, with many dots, each with CRLF. */
    @Provide
    Arbitrary<String> messages() {
        Arbitrary<Character> octets = Arbitraries.chars().range('\1', '\u00ff').filter(c -> c != '\r' && c != '\n');
        Arbitrary<String> lines = Arbitraries.frequencyOf(
                Tuple.of(3, octets.list().ofMaxSize(60).map(MessageFidelityProperties::text)),
                Tuple.of(1, Arbitraries.of("", ".", "..", ".x", "x.")));
        return lines.list().ofMaxSize(20).map(all -> all.isEmpty() ? "" : String.join("\r\n", all) + "\r\n");
    }

    private static String text(List<Character> characters) {
        StringBuilder text = new StringBuilder();
        characters.forEach(text::append);
        return text.toString();
    }

    @Property(tries = 150)
    void pop3ReturnsMessageAsReceived(
            @ForAll("messages") String message, @ForAll @IntRange(min = 1, max = 50) int chunk) throws IOException {
        Path folder = Files.createTempDirectory("fidelity");
        try (DeliveryFixture fixture = new DeliveryFixture(folder)) {
            byte[] bytes = message.getBytes(ISO_8859_1);
            try (Transaction transaction = fixture.begin()) {
                transaction.recipient(ForwardPath.POSTMASTER, List.of(fixture.mailbox("alice")));
                for (int at = 0; at < bytes.length; at += chunk) {
                    transaction.write(bytes, at, Math.min(chunk, bytes.length - at));
                }
                assertThat(transaction.finish().code()).isEqualTo(250);
            }
            try (Maildrop maildrop =
                    fixture.maildrops.open(fixture.maildir("alice")).orElseThrow()) {
                Message stored = maildrop.message(1).orElseThrow();
                try (InputStream in = maildrop.retrieve(stored).orElseThrow()) {
                    String retrieved = new String(in.readAllBytes(), ISO_8859_1);
                    assertThat(retrieved).hasSize((int) stored.octets());
                    String head = "Wed, 25 Nov 2026 12:00:00 +0000\r\n";
                    assertThat(retrieved.substring(retrieved.indexOf(head) + head.length()))
                            .isEqualTo(message);
                }
            }
        } finally {
            MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
        }
    }
}
