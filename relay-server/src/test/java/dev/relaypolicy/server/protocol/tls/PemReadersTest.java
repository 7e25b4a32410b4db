package dev.relaypolicy.server.protocol.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.TestCertificates;
import org.junit.jupiter.api.Test;

class PemReadersTest {

    @Test
    void ignoresAByteOrderMark() {
        TestCertificates.Issued issued = new TestCertificates("authority").issue("mail.example.org");
        byte[] chain = ("\ufeff" + issued.chainPem()).getBytes(UTF_8);
        byte[] key = ("\ufeff" + issued.keyPem()).getBytes(UTF_8);
        assertThat(PemReaders.certificates("cert", chain).orThrow()).isEqualTo(issued.chain());
        assertThat(PemReaders.privateKey("key", key).orThrow()).isEqualTo(issued.key());
    }
}
