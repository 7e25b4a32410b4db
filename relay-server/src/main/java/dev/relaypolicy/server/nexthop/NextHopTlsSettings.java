package dev.relaypolicy.server.nexthop;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.tab.live.RegularFile;
import dev.relaypolicy.tab.live.TabSource;
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
 * Whether and how the connection with a next hop is encrypted. TLS 1.2 and 1.3 are spoken.
 *
 * <p>Where TLS is required, the server proves itself: by a certificate for its name from one of the authorities; or, where
 * keys are pinned and no authorities are named, by its key alone, so that a self-signed certificate does; or by both,
 * where both are given. Opportunistic TLS asks for no proof, for it would go on in clear text too.
 *
 * @param mode none, opportunistic or required
 * @param authorities who may vouch for the server; empty means the JDK's, or nobody where keys are pinned
 * @param pins keys of which the server's certificate must hold one; empty means any
 * @param serverName the name that the certificate must have and that is sent as SNI; empty means the host's. A host that
 *     the DNS named as mail exchanger is worth as much as the DNS: give a name to be sure
 */
public record NextHopTlsSettings(
        Mode mode, List<X509Certificate> authorities, Set<KeyPin> pins, Optional<String> serverName) {

    /** Clear text, whatever the server offers. */
    public static final NextHopTlsSettings NONE = of(Mode.NONE);

    /** TLS where the server offers it, with whatever certificate; clear text otherwise. */
    public static final NextHopTlsSettings OPPORTUNISTIC = of(Mode.OPPORTUNISTIC);

    /** TLS, with a certificate for the host's name from an authority that the JDK trusts. */
    public static final NextHopTlsSettings REQUIRED = of(Mode.REQUIRED);

    /** How much TLS. */
    public enum Mode {
        /** Clear text. */
        NONE,
        /** TLS where it is offered and succeeds, clear text where not (RFC 7435). */
        OPPORTUNISTIC,
        /** TLS with a server that proves itself, or nothing. */
        REQUIRED
    }

    public NextHopTlsSettings {
        requireNonNull(mode, "mode");
        requireNonNull(serverName, "serverName");
        authorities = List.copyOf(authorities);
        pins = Set.copyOf(pins);
        if (mode != Mode.REQUIRED && !(authorities.isEmpty() && pins.isEmpty() && serverName.isEmpty())) {
            throw new IllegalArgumentException(
                    "authorities, pins and a server name are checked only where tls is `required`");
        }
    }

    private static NextHopTlsSettings of(Mode mode) {
        return new NextHopTlsSettings(mode, List.of(), Set.of(), Optional.empty());
    }

    /** Required TLS, where these authorities vouch for the host's name. */
    public static NextHopTlsSettings vouchedBy(List<X509Certificate> authorities) {
        return new NextHopTlsSettings(Mode.REQUIRED, authorities, Set.of(), Optional.empty());
    }

    /** Required TLS with one of these keys. */
    public static NextHopTlsSettings pinned(KeyPin... pins) {
        return new NextHopTlsSettings(Mode.REQUIRED, List.of(), Set.of(pins), Optional.empty());
    }

    /** These settings with the name that the certificate must have. */
    public NextHopTlsSettings named(String serverName) {
        return new NextHopTlsSettings(mode, authorities, pins, Optional.of(serverName));
    }

    /**
     * Reads authorities.
     *
     * @param pem a file with one or more certificates
     * @throws IOException where it cannot be read or holds none
     */
    public static List<X509Certificate> readAuthorities(Path pem) throws IOException {
        try {
            InputStream in = new ByteArrayInputStream(RegularFile.read(pem, TabSource.MAX_BYTES));
            List<X509Certificate> read = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (read.isEmpty()) {
                throw new IOException("`" + pem + "` holds no certificate");
            }
            return read;
        } catch (CertificateException e) {
            throw new IOException("`" + pem + "` is not a PEM file of certificates: " + e.getMessage(), e);
        }
    }
}
