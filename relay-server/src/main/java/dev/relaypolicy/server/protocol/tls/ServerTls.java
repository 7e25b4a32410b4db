package dev.relaypolicy.server.protocol.tls;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.TlsFacts;
import dev.relaypolicy.file.FileSource;
import dev.relaypolicy.file.FinalNewline;
import dev.relaypolicy.file.LiveFile;
import dev.relaypolicy.file.LiveFileListener;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.file.Refreshable;
import dev.relaypolicy.file.WhenMissing;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** The server side of TLS. Certificates are reloaded; a renewed one applies to new handshakes. Thread-safe. */
public final class ServerTls {

    /** TLS 1.3 and 1.2. RFC 8996 deprecates older versions. */
    public static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    /** The suites with forward secrecy and authenticated encryption: those of RFC 9325 section 4.2, and of TLS 1.3. */
    public static final List<String> CIPHER_SUITES = List.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /** A TLS layer over a socket, with the negotiated parameters. */
    public record Layer(SSLSocket socket, TlsFacts facts) {}

    private record Current(
            ImmutableList<CertifiedKey> keys, Optional<ClientAuthorities> authorities, SSLContext context) {}

    private final ImmutableList<LiveCertificate> certificates;
    private final Optional<LiveFile<ClientAuthorities>> authorities;
    private volatile Current current;

    private ServerTls(List<LiveCertificate> certificates, Optional<LiveFile<ClientAuthorities>> authorities) {
        this.certificates = ImmutableList.copyOf(certificates);
        this.authorities = authorities;
        this.current = create(keys(), authorities.map(LiveFile::get));
    }

    /**
     * Reads the files for the first time.
     *
     * @param listener receives later changes
     * @return TLS with warnings, or all problems of all files if any is an error (R12)
     */
    public static ReadResult<ServerTls> open(TlsSettings settings, LiveFileListener listener, InstantSource clock) {
        List<ReadResult<LiveCertificate>> readings = settings.certificates().stream()
                .map(files -> LiveCertificate.open(files, listener, clock))
                .toList();
        Optional<ReadResult<LiveFile<ClientAuthorities>>> authorities =
                settings.clientAuthorities().map(path -> openAuthorities(path, listener, clock));
        List<Problem> problems = new ArrayList<>();
        readings.forEach(reading -> problems.addAll(reading.problems()));
        authorities.ifPresent(reading -> problems.addAll(reading.problems()));
        if (problems.stream().anyMatch(Problem::isError)) {
            return new ReadResult.Unusable<>(problems);
        }
        return new ReadResult.Usable<>(
                new ServerTls(
                        readings.stream().map(ReadResult::orThrow).toList(), authorities.map(ReadResult::orThrow)),
                readings.size(),
                problems);
    }

    private static ReadResult<LiveFile<ClientAuthorities>> openAuthorities(
            Path path, LiveFileListener listener, InstantSource clock) {
        return LiveFile.open(
                new FileSource<>(
                        path,
                        path.toString(),
                        (file, bytes) -> PemReaders.certificates(file, bytes).map(ClientAuthorities::of),
                        WhenMissing.REQUIRED,
                        FinalNewline.NOT_NEEDED),
                listener,
                clock);
    }

    /** Returns the files to check for renewal. */
    public List<Refreshable> files() {
        List<Refreshable> files = new ArrayList<>(certificates);
        authorities.ifPresent(files::add);
        return files;
    }

    /**
     * Performs a handshake. The caller must limit its total time, must have read no byte of it, and must close the
     * socket.
     *
     * @throws IOException if the handshake fails
     */
    public Layer accept(Socket socket) throws IOException {
        Current now = refreshed();
        SSLSocket tls = (SSLSocket) now.context().getSocketFactory().createSocket(socket, null, true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setProtocols(PROTOCOLS.toArray(String[]::new));
        parameters.setCipherSuites(supported(tls));
        // all suites are strong, so the client may choose the fastest
        parameters.setUseCipherSuitesOrder(false);
        parameters.setWantClientAuth(now.authorities().isPresent());
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        SSLSession session = tls.getSession();
        return new Layer(
                tls,
                new TlsFacts(
                        session.getProtocol(),
                        session.getCipherSuite(),
                        now.authorities().flatMap(trusted -> trusted.verified(session))));
    }

    private static String[] supported(SSLSocket socket) {
        Set<String> supported = Set.copyOf(Arrays.asList(socket.getSupportedCipherSuites()));
        return CIPHER_SUITES.stream().filter(supported::contains).toArray(String[]::new);
    }

    private Current refreshed() {
        ImmutableList<CertifiedKey> keys = keys();
        Optional<ClientAuthorities> trusted = authorities.map(LiveFile::get);
        Current known = current;
        if (!known.keys().equals(keys) || !known.authorities().equals(trusted)) {
            known = create(keys, trusted);
            current = known;
        }
        return known;
    }

    private ImmutableList<CertifiedKey> keys() {
        return certificates.stream().map(LiveCertificate::get).collect(ImmutableList.toImmutableList());
    }

    private static Current create(ImmutableList<CertifiedKey> keys, Optional<ClientAuthorities> authorities) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    new KeyManager[] {new SniKeyManager(keys)},
                    new TrustManager[] {new PermissiveClientTrustManager(authorities)},
                    null);
            return new Current(keys, authorities, context);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }
}
