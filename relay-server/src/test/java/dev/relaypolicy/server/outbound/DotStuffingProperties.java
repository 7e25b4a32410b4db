package dev.relaypolicy.server.outbound;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DotStuffingProperties {

    /** Short lines with many dots, each with CRLF. */
    @Provide
    Arbitrary<String> messages() {
        Arbitrary<List<String>> lines = Arbitraries.strings()
                .withChars(".x\u00ff")
                .ofMaxLength(5)
                .list()
                .ofMaxSize(20);
        return lines.map(all -> all.isEmpty() ? "" : String.join("\r\n", all) + "\r\n");
    }

    @Property
    void dotStuffingIsReversibleAndEndsOnce(@ForAll("messages") String message) throws IOException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        DotStuffing out = new DotStuffing(wire);
        out.write(message.getBytes(ISO_8859_1));
        out.endOfData();
        String sent = "\r\n" + wire.toString(ISO_8859_1);
        assertThat(sent.indexOf("\r\n.\r\n")).isEqualTo(sent.length() - 5);
        assertThat(sent.substring(0, sent.length() - 3).replace("\r\n.", "\r\n"))
                .isEqualTo("\r\n" + message);
    }
}
