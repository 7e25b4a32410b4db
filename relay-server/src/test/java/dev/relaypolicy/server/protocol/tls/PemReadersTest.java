package dev.relaypolicy.server.protocol.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.TestCertificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PemReadersTest {

    @Test
    void ignoresAByteOrderMark() {
        TestCertificates.Issued issued = new TestCertificates("authority").issue("mail.example.org");
        byte[] chain = ("\ufeff" + issued.chainPem()).getBytes(UTF_8);
        byte[] key = ("\ufeff" + issued.keyPem()).getBytes(UTF_8);
        assertThat(PemReaders.certificates("cert", chain).orThrow()).isEqualTo(issued.chain());
        assertThat(PemReaders.privateKey("key", key).orThrow()).isEqualTo(issued.key());
    }

    /** OpenSSL cannot convert a key of OpenSSH. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "OPENSSH, convert an RSA or EC key with `ssh-keygen -p -N '' -m PKCS8 -f key`",
                "EC, convert it with `openssl pkcs8 -topk8",
                "DSA, convert it with `openssl pkcs8 -topk8"
            })
    void namesTheCommandThatConvertsAKey(String format, String command) {
        String label = format + " PRIVATE KEY";
        String pem = "-----BEGIN " + label + "-----\nAAAA\n-----END " + label + "-----\n";

        assertThat(PemReaders.privateKey("key", pem.getBytes(UTF_8)).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message())
                        .startsWith("`" + label + "` is an unsupported key format: " + command));
    }
}
