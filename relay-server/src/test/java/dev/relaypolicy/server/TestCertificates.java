package dev.relaypolicy.server;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for tests. Thread-safe. */
public final class TestCertificates {

    private static final Duration DAY = Duration.ofDays(1);
    private static final char[] NO_PASSWORD = {};

    private final AtomicLong serial = new AtomicLong();
    private final X500Name name;
    private final KeyPair keys;
    private final X509Certificate certificate;

    /**
     * A certificate with its key.
     *
     * @param key the private key
     * @param chain the certificate, followed by that of the authority
     */
    public record Issued(PrivateKey key, List<X509Certificate> chain) {

        public X509Certificate certificate() {
            return chain.get(0);
        }

        public SSLContext serverContext() {
            try {
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(null, null);
                store.setKeyEntry("server", key, NO_PASSWORD, chain.toArray(new Certificate[0]));
                KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                keys.init(store, NO_PASSWORD);
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(keys.getKeyManagers(), null, null);
                return context;
            } catch (GeneralSecurityException | IOException e) {
                throw new IllegalStateException(e);
            }
        }

        public String chainPem() {
            StringBuilder pem = new StringBuilder();
            chain.forEach(each -> pem.append(pem(each)));
            return pem.toString();
        }

        /** Returns the private key in PEM, as PKCS #8. */
        public String keyPem() {
            try {
                return pem(new JcaPKCS8Generator(key, null));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public TestCertificates(String commonName) {
        name = new X500Name("CN=" + commonName);
        keys = newKeys();
        certificate = sign(name, keys, Instant.now().plus(DAY), true, List.of());
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** Issues a certificate for host names and IP addresses, valid for a day. */
    public Issued issue(String... names) {
        return issueUntil(Instant.now().plus(DAY), names);
    }

    /** Issues a certificate that expired a minute ago. */
    public Issued issueExpired(String... names) {
        return issueUntil(Instant.now().minus(Duration.ofMinutes(1)), names);
    }

    private Issued issueUntil(Instant end, String... names) {
        KeyPair pair = newKeys();
        X509Certificate issued = sign(new X500Name("CN=" + names[0]), pair, end, false, List.of(names));
        return new Issued(pair.getPrivate(), List.of(issued, certificate));
    }

    public static Issued selfSigned(String... names) {
        TestCertificates itself = new TestCertificates(names[0]);
        X509Certificate signed =
                itself.sign(itself.name, itself.keys, Instant.now().plus(DAY), false, List.of(names));
        return new Issued(itself.keys.getPrivate(), List.of(signed));
    }

    private X509Certificate sign(
            X500Name subject, KeyPair pair, Instant end, boolean authority, List<String> subjectNames) {
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.valueOf(serial.incrementAndGet()),
                    Date.from(Instant.now().minus(DAY)),
                    Date.from(end),
                    subject,
                    pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            List<GeneralName> names = new ArrayList<>();
            for (String each : subjectNames) {
                boolean address = each.matches("[0-9.]+|.*:.*");
                names.add(new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, each));
            }
            if (!names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(new GeneralName[0])));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns an object, such as a certificate, in PEM. */
    public static String pem(Object object) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
