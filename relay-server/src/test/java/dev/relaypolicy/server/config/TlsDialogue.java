package dev.relaypolicy.server.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A client for TLS from the first byte or after STARTTLS, which trusts one authority. */
final class TlsDialogue implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 20_000;

    private final SSLContext trusting;
    private Socket socket;

    private TlsDialogue(SSLContext trusting, Socket socket) {
        this.trusting = trusting;
        this.socket = socket;
    }

    static TlsDialogue connect(int port, X509Certificate authority) throws IOException {
        return connect(port, "127.0.0.1", authority);
    }

    static TlsDialogue connect(int port, String from, X509Certificate authority) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return new TlsDialogue(trusting(authority), socket);
    }

    static SSLContext trusting(X509Certificate authority) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("authority", authority);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** Begins TLS with a server of this name, and returns the subject of its certificate. */
    String handshake(String name) throws IOException {
        SSLSocket tls = (SSLSocket) trusting.getSocketFactory().createSocket(socket, name, 0, true);
        tls.startHandshake();
        socket = tls;
        X509Certificate shown = (X509Certificate) tls.getSession().getPeerCertificates()[0];
        return shown.getSerialNumber().toString();
    }

    void send(byte[] octets) throws IOException {
        socket.getOutputStream().write(octets);
    }

    String ask(String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(UTF_8));
        return reply();
    }

    String reply() throws IOException {
        String line;
        do {
            line = line();
        } while (line.length() > 3 && line.charAt(3) == '-' && Character.isDigit(line.charAt(0)));
        return line;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = socket.getInputStream().read();
                octet >= 0 && octet != '\n';
                octet = socket.getInputStream().read()) {
            line.append((char) octet);
        }
        return line.toString().stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
