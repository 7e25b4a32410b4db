package dev.relaypolicy.server.protocol.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.common.primitives.Bytes;
import dev.relaypolicy.net.IpAddress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;

/** Any input is a header or malformed, and no byte after a header is read. */
@Tag("exhaustive")
class ProxyHeaderFuzzTest {

    private static final byte[] COMMAND = "QUIT\r\n".getBytes(ISO_8859_1);
    private static final Pattern PLAIN = Pattern.compile(
            "(?s)PROXY TCP4 ((?:[1-9][0-9]\\.){3}[1-9][0-9]) (?:[1-9][0-9]\\.){3}[1-9][0-9] ([1-9][0-9]{0,3}) [1-9][0-9]{0,3}\r\n.*");

    @FuzzTest(maxDuration = "1m")
    void readsNothingAfterHeader(byte[] bytes) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(Bytes.concat(bytes, COMMAND));
        ProxyHeader header = ProxyHeader.read(in);
        Matcher plain = PLAIN.matcher(new String(bytes, ISO_8859_1));
        if (plain.matches()) {
            assertThat(header)
                    .isEqualTo(
                            new ProxyHeader.Client(IpAddress.parse(plain.group(1)), Integer.parseInt(plain.group(2))));
        }
        if (header instanceof ProxyHeader.Malformed malformed) {
            assertThat(malformed.problem()).isNotEmpty();
        } else {
            int read = bytes.length + COMMAND.length - in.available();
            ByteArrayInputStream alone = new ByteArrayInputStream(Bytes.concat(bytes, COMMAND), 0, read);
            assertThat(ProxyHeader.read(alone)).isEqualTo(header);
            assertThat(alone.available()).isZero();
        }
    }
}
