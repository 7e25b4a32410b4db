package dev.relaypolicy.server.protocol.tls;

import com.google.common.collect.ImmutableList;
import com.google.common.io.ByteArrayDataOutput;
import com.google.common.io.ByteStreams;
import com.google.common.primitives.Bytes;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.file.ReadResult;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Reads certificates and private keys from PEM files. Skips other blocks, because one file may contain both. */
final class PemReaders {

    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String PKCS8 = "PRIVATE KEY";
    private static final String PKCS1 = "RSA PRIVATE KEY";
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA");
    private static final String OPENSSH = "OPENSSH PRIVATE KEY";
    private static final String CONVERT = "convert it with `openssl pkcs8 -topk8 -nocrypt -in old.key -out new.key`,"
            + " and make it readable only by the server";

    /** OpenSSL cannot read this form. */
    private static final String CONVERT_OPENSSH = "convert an RSA or EC key with `ssh-keygen -p -N '' -m PKCS8 -f key`,"
            + " and replace an Ed25519 key, which it cannot convert";

    private static final byte[] PKCS8_VERSION = HexFormat.of().parseHex("020100");
    private static final byte[] RSA_ALGORITHM = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;

    private PemReaders() {}

    static ReadResult<ImmutableList<X509Certificate>> certificates(String file, byte[] bytes) {
        List<Problem> problems = new ArrayList<>();
        ImmutableList.Builder<X509Certificate> certificates = ImmutableList.builder();
        int count = 0;
        for (PemBlock block : PemBlock.readAll(file, bytes, problems)) {
            if (block.label().equals(CERTIFICATE)) {
                count++;
                certificate(block)
                        .ifPresentOrElse(
                                certificates::add,
                                () -> problems.add(problem(file, block, "this is not an X.509 certificate")));
            }
        }
        if (count == 0 && problems.isEmpty()) {
            problems.add(Problem.ofFile(
                    file,
                    Severity.ERROR,
                    "the file contains no certificate: add one that begins with `-----BEGIN CERTIFICATE-----`",
                    "not-pem"));
        }
        return problems.isEmpty()
                ? new ReadResult.Usable<>(certificates.build(), count, List.of())
                : new ReadResult.Unusable<>(problems);
    }

    private static Optional<X509Certificate> certificate(PemBlock block) {
        try {
            return Optional.of((X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(block.der())));
        } catch (CertificateException e) {
            return Optional.empty();
        }
    }

    static ReadResult<PrivateKey> privateKey(String file, byte[] bytes) {
        List<Problem> problems = new ArrayList<>();
        List<PemBlock> blocks = PemBlock.readAll(file, bytes, problems).stream()
                .filter(block -> block.label().endsWith(PKCS8))
                .toList();
        if (problems.isEmpty() && blocks.size() != 1) {
            problems.add(Problem.ofFile(
                    file,
                    Severity.ERROR,
                    blocks.isEmpty()
                            ? "the file contains no private key: add one that begins with `-----BEGIN PRIVATE KEY-----`"
                            : "the file contains more than one private key: keep only the one for the certificate",
                    "not-pem"));
        }
        if (!problems.isEmpty()) {
            return new ReadResult.Unusable<>(problems);
        }
        PemBlock block = blocks.get(0);
        if (block.hasHeaders() || block.label().startsWith("ENCRYPTED")) {
            return unusable(problem(file, block, "the private key is encrypted: " + CONVERT));
        }
        return switch (block.label()) {
            case PKCS8 -> key(file, block, block.der());
            case PKCS1 -> key(file, block, pkcs8OfRsa(block.der()));
            case OPENSSH -> unusable(unsupported(file, block, CONVERT_OPENSSH));
            default -> unusable(unsupported(file, block, CONVERT));
        };
    }

    private static Problem unsupported(String file, PemBlock block, String fix) {
        return problem(file, block, "`" + block.label() + "` is an unsupported key format: " + fix);
    }

    private static ReadResult<PrivateKey> key(String file, PemBlock block, byte[] pkcs8) {
        PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(pkcs8);
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return new ReadResult.Usable<>(
                        KeyFactory.getInstance(algorithm).generatePrivate(encoded), 1, List.of());
            } catch (InvalidKeySpecException e) {
                // try the next algorithm
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has " + algorithm, e);
            }
        }
        return unusable(problem(file, block, "this is not a private key for RSA, EC, Ed25519 or Ed448"));
    }

    /** Converts an RSA key from PKCS#1, the output of {@code openssl genrsa} before OpenSSL 3 (RFC 5208). */
    private static byte[] pkcs8OfRsa(byte[] pkcs1) {
        return der(SEQUENCE, Bytes.concat(PKCS8_VERSION, RSA_ALGORITHM, der(OCTET_STRING, pkcs1)));
    }

    /** Encodes a DER object. The length uses the short form, or the long form with up to four bytes. */
    private static byte[] der(int tag, byte[] content) {
        ByteArrayDataOutput out = ByteStreams.newDataOutput();
        out.write(tag);
        int length = content.length;
        if (length < 0x80) {
            out.write(length);
        } else {
            int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + Byte.SIZE - 1) / Byte.SIZE;
            out.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(length >>> (i * Byte.SIZE));
            }
        }
        out.write(content);
        return out.toByteArray();
    }

    private static ReadResult<PrivateKey> unusable(Problem problem) {
        return new ReadResult.Unusable<>(List.of(problem));
    }

    private static Problem problem(String file, PemBlock block, String message) {
        return new Problem(file, block.line(), 0, Severity.ERROR, message, "unusable-key-or-certificate");
    }
}
