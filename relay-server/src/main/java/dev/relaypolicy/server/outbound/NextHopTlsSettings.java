package dev.relaypolicy.server.outbound;

import dev.relaypolicy.file.FileSource;
import dev.relaypolicy.file.RegularFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether and how to use TLS with a next hop. Required TLS verifies the server: without pins, its certificate must be
 * valid for its name and issued by one of the authorities; with pins and no authorities, only its key is checked; with
 * both, both. Opportunistic TLS verifies nothing.
 *
 * @param authorities empty means those of the JDK, or none if keys are pinned
 * @param pins the accepted keys; empty means any
 * @param serverName the name to verify and to send as SNI; empty means that of the host, which is only as trustworthy
 *     as DNS if it comes from an MX record
 */
public record NextHopTlsSettings(
        Mode mode, List<X509Certificate> authorities, Set<KeyPin> pins, Optional<String> serverName) {

    public static final NextHopTlsSettings NONE = of(Mode.NONE);

    public static final NextHopTlsSettings OPPORTUNISTIC = of(Mode.OPPORTUNISTIC);

    /** Trusts the authorities of the JDK. */
    public static final NextHopTlsSettings REQUIRED = of(Mode.REQUIRED);

    public enum Mode {
        NONE,
        /** TLS if offered, and clear text if not offered or if the handshake fails (RFC 7435). */
        OPPORTUNISTIC,
        REQUIRED
    }

    public NextHopTlsSettings {
        authorities = List.copyOf(authorities);
        pins = Set.copyOf(pins);
        if (mode != Mode.REQUIRED && !(authorities.isEmpty() && pins.isEmpty() && serverName.isEmpty())) {
            throw new IllegalArgumentException(
                    "authorities, pins and a server name are checked only if tls is `required`");
        }
    }

    private static NextHopTlsSettings of(Mode mode) {
        return new NextHopTlsSettings(mode, List.of(), Set.of(), Optional.empty());
    }

    /** Returns required TLS with these authorities. */
    public static NextHopTlsSettings vouchedBy(List<X509Certificate> authorities) {
        return new NextHopTlsSettings(Mode.REQUIRED, authorities, Set.of(), Optional.empty());
    }

    public static NextHopTlsSettings pinned(KeyPin... pins) {
        return new NextHopTlsSettings(Mode.REQUIRED, List.of(), Set.of(pins), Optional.empty());
    }

    /** Returns a copy with the name that the certificate must contain. */
    public NextHopTlsSettings named(String serverName) {
        return new NextHopTlsSettings(mode, authorities, pins, Optional.of(serverName));
    }

    /**
     * Reads authorities from a PEM file.
     *
     * @throws IOException if the file cannot be read or contains no certificate
     */
    public static List<X509Certificate> readAuthorities(Path pem) throws IOException {
        try {
            InputStream in = new ByteArrayInputStream(RegularFile.read(pem, FileSource.MAX_BYTES));
            List<X509Certificate> read = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (read.isEmpty()) {
                throw new IOException("`" + pem + "` contains no certificate");
            }
            return read;
        } catch (CertificateException e) {
            throw new IOException("`" + pem + "` is not a PEM file of certificates: " + e.getMessage(), e);
        }
    }
}
