package dev.relaypolicy.server.protocol.tls;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Problem.Severity;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A certificate chain and the matching private key. Immutable; {@code toString} does not reveal the key. */
final class CertifiedKey {

    private static final int DNS_NAME = 2;
    private static final byte[] PROBE = {'r', 'e', 'l', 'a', 'y'};

    private final ImmutableList<X509Certificate> chain;
    private final PrivateKey key;
    private final ImmutableSet<String> names;

    private CertifiedKey(ImmutableList<X509Certificate> chain, PrivateKey key) {
        this.chain = chain;
        this.key = key;
        this.names = names(chain.get(0));
    }

    /** Returns the pair; empty if the key does not match the certificate. */
    static Optional<CertifiedKey> of(ImmutableList<X509Certificate> chain, PrivateKey key) {
        return matches(key, chain.get(0)) ? Optional.of(new CertifiedKey(chain, key)) : Optional.empty();
    }

    private static boolean matches(PrivateKey key, X509Certificate certificate) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "EdDSA";
        };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            // a different algorithm or curve
            return false;
        }
    }

    private static ImmutableSet<String> names(X509Certificate certificate) {
        Collection<List<?>> alternatives;
        try {
            alternatives = Optional.ofNullable(certificate.getSubjectAlternativeNames())
                    .orElse(List.of());
        } catch (CertificateParsingException e) {
            return ImmutableSet.of();
        }
        return alternatives.stream()
                .filter(name -> name.get(0).equals(DNS_NAME))
                .map(name -> Ascii.toLowerCase(String.valueOf(name.get(1))))
                .collect(ImmutableSet.toImmutableSet());
    }

    ImmutableList<X509Certificate> chain() {
        return chain;
    }

    PrivateKey key() {
        return key;
    }

    /** Returns {@code RSA}, {@code EC} or {@code EdDSA}. */
    String algorithm() {
        return key.getAlgorithm();
    }

    /** Returns the DNS names in lower case. The first label may be {@code *}. */
    ImmutableSet<String> names() {
        return names;
    }

    List<Problem> warnings(String file, Instant now) {
        List<Problem> warnings = new ArrayList<>();
        Instant from = chain.get(0).getNotBefore().toInstant();
        Instant until = chain.get(0).getNotAfter().toInstant();
        if (now.isAfter(until)) {
            warnings.add(warning(file, "the certificate expired at " + until + ": renew it", "expired-certificate"));
        } else if (now.isBefore(from)) {
            warnings.add(warning(file, "the certificate is not valid before " + from, "early-certificate"));
        }
        for (int i = 1; i < chain.size(); i++) {
            if (!chain.get(i).getSubjectX500Principal().equals(chain.get(i - 1).getIssuerX500Principal())) {
                warnings.add(warning(
                        file,
                        "certificate " + (i + 1) + " is not the issuer of certificate " + i
                                + ": put the server certificate first, followed by its issuers in order",
                        "certificate-order"));
            }
        }
        return warnings;
    }

    private static Problem warning(String file, String message, String ruleId) {
        return Problem.ofFile(file, Severity.WARNING, message, ruleId);
    }

    @Override
    public String toString() {
        return algorithm() + " certificate of " + chain.get(0).getSubjectX500Principal() + " for " + names;
    }
}
