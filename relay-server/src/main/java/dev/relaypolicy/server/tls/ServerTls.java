package dev.relaypolicy.server.tls;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.TlsFacts;
import dev.relaypolicy.tab.TabProblem;
import dev.relaypolicy.tab.TabReading;
import dev.relaypolicy.tab.live.FinalNewline;
import dev.relaypolicy.tab.live.LiveFile;
import dev.relaypolicy.tab.live.LiveFileListener;
import dev.relaypolicy.tab.live.Refreshable;
import dev.relaypolicy.tab.live.TabSource;
import dev.relaypolicy.tab.live.WhenMissing;
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

/**
 * Does the server's side of TLS, with the certificates as they are in force now. A renewed certificate serves handshakes that
 * begin after it was found; sessions that are under way keep theirs. Safe for use by many threads.
 */
public final class ServerTls {

    /** TLS 1.3 and 1.2 (RFC 8996 retires what came before). */
    public static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    /** Forward secrecy and authenticated encryption only: RFC 9325 section 4.2 and all of TLS 1.3 that JSSE has. */
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

    /**
     * A TLS layer over a socket.
     *
     * @param socket reads and writes through TLS
     * @param facts what was agreed on
     */
    public record Layer(SSLSocket socket, TlsFacts facts) {}

    /** A context, and what it was made from. */
    private record Current(
            ImmutableList<CertifiedKey> keys, Optional<ClientAuthorities> authorities, SSLContext context) {}

    private final ImmutableList<LiveCertificate> certificates;
    private final Optional<LiveFile<ClientAuthorities>> authorities;
    private volatile Current current;

    private ServerTls(List<LiveCertificate> certificates, Optional<LiveFile<ClientAuthorities>> authorities) {
        this.certificates = ImmutableList.copyOf(certificates);
        this.authorities = authorities;
        this.current = made(keys(), authorities.map(LiveFile::get));
    }

    /**
     * Reads the files for the first time.
     *
     * @param listener hears of later changes to them
     * @param clock dates the versions of the files, and tells what has expired
     * @return TLS with warnings; or every problem of every file, where it cannot be used (R12)
     */
    public static TabReading<ServerTls> open(TlsSettings settings, LiveFileListener listener, InstantSource clock) {
        requireNonNull(listener, "listener");
        requireNonNull(clock, "clock");
        List<TabReading<LiveCertificate>> readings = settings.certificates().stream()
                .map(files -> LiveCertificate.open(files, listener, clock))
                .toList();
        Optional<TabReading<LiveFile<ClientAuthorities>>> authorities =
                settings.clientAuthorities().map(path -> openAuthorities(path, listener, clock));
        List<TabProblem> problems = new ArrayList<>();
        readings.forEach(reading -> problems.addAll(reading.problems()));
        authorities.ifPresent(reading -> problems.addAll(reading.problems()));
        if (problems.stream().anyMatch(TabProblem::isError)) {
            return new TabReading.Unusable<>(problems);
        }
        return new TabReading.Usable<>(
                new ServerTls(
                        readings.stream().map(TabReading::orThrow).toList(), authorities.map(TabReading::orThrow)),
                readings.size(),
                problems);
    }

    private static TabReading<LiveFile<ClientAuthorities>> openAuthorities(
            Path path, LiveFileListener listener, InstantSource clock) {
        return LiveFile.open(
                new TabSource<>(
                        path,
                        path.toString(),
                        (file, bytes) -> PemReaders.certificates(file, bytes).map(ClientAuthorities::of),
                        WhenMissing.REQUIRED,
                        FinalNewline.NOT_NEEDED),
                listener,
                clock);
    }

    /** The files to look at for renewals. */
    public List<Refreshable> files() {
        List<Refreshable> files = new ArrayList<>(certificates);
        authorities.ifPresent(files::add);
        return files;
    }

    /**
     * Does a handshake with a client. Reads from the socket as long as its own time-out lets it, so the caller bounds the time.
     * What the client has sent up to now must not have been read.
     *
     * @param socket connected; it stays the one to close
     * @throws IOException where no handshake comes about
     */
    public Layer accept(Socket socket) throws IOException {
        Current now = now();
        SSLSocket tls = (SSLSocket) now.context().getSocketFactory().createSocket(socket, null, true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setProtocols(PROTOCOLS.toArray(String[]::new));
        parameters.setCipherSuites(supported(tls));
        // all are strong, so the client may say which it is best at
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

    /** A context of one state of all files: a handshake never mixes two. */
    private Current now() {
        ImmutableList<CertifiedKey> keys = keys();
        Optional<ClientAuthorities> trusted = authorities.map(LiveFile::get);
        Current known = current;
        if (!known.keys().equals(keys) || !known.authorities().equals(trusted)) {
            known = made(keys, trusted);
            current = known;
        }
        return known;
    }

    private ImmutableList<CertifiedKey> keys() {
        return certificates.stream().map(LiveCertificate::get).collect(ImmutableList.toImmutableList());
    }

    private static Current made(ImmutableList<CertifiedKey> keys, Optional<ClientAuthorities> authorities) {
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
