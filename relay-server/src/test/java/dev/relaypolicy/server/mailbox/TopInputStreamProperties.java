package dev.relaypolicy.server.mailbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class TopInputStreamProperties {

    /** Lines of any bytes except CR, LF and NUL, each with CRLF. */
    @Provide
    Arbitrary<String> messages() {
        return Arbitraries.strings()
                .withCharRange('\1', '\u00ff')
                .withChars('.')
                .excludeChars('\r', '\n')
                .ofMaxLength(60)
                .list()
                .ofMaxSize(20)
                .map(all -> all.isEmpty() ? "" : String.join("\r\n", all) + "\r\n");
    }

    @Property
    void topReturnsPrefixWithRequestedLines(@ForAll("messages") String body, @ForAll @IntRange(max = 25) int lines)
            throws IOException {
        String message = "Subject: x\r\n\r\n" + body;
        String stored = message.replace("\r\n", "\n");
        InputStream top =
                new TopInputStream(new CrlfInputStream(new ByteArrayInputStream(stored.getBytes(ISO_8859_1))), lines);
        String text = new String(top.readAllBytes(), ISO_8859_1);
        assertThat(message).startsWith(text);
        assertThat(text.chars().filter(c -> c == '\n').count())
                .isEqualTo(
                        2 + Math.min(lines, body.chars().filter(c -> c == '\n').count()));
    }
}
