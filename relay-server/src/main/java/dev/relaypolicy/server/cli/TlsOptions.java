package dev.relaypolicy.server.cli;

import com.google.common.collect.Streams;
import dev.relaypolicy.server.protocol.tls.TlsSettings;
import dev.relaypolicy.server.protocol.tls.TlsSettings.CertificateFiles;
import dev.relaypolicy.server.xmail.MailRoot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The certificates of the command line. */
@HelpText.Heading("TLS")
final class TlsOptions {

    @Option(
            names = "--tls-cert",
            order = 7,
            paramLabel = "FILE",
            description = "a certificate with its issuers, in PEM; repeatable, each with its --tls-key; clients that"
                    + " name no server get the first; default: those of relay.yaml, or server.cert of the MailRoot")
    private List<Path> certificates = new ArrayList<>();

    @Option(
            names = "--tls-key",
            order = 8,
            paramLabel = "FILE",
            description = "the private key of a --tls-cert, in the same order; default: as for --tls-cert")
    private List<Path> keys = new ArrayList<>();

    @Option(
            names = "--tls-client-ca",
            order = 9,
            paramLabel = "FILE",
            description = "ask clients for certificates and verify them with these authorities; a certificate is"
                    + " never required; default: ask for none")
    private @Nullable Path clientAuthorities;

    Optional<TlsSettings> given() {
        if (certificates.size() != keys.size()) {
            throw new UsageException("--tls-cert is given " + certificates.size() + " times and --tls-key "
                    + keys.size() + " times: give both for each certificate, in the same order");
        }
        List<CertificateFiles> files = Streams.zip(certificates.stream(), keys.stream(), CertificateFiles::new)
                .toList();
        return files.isEmpty() ? Optional.empty() : Optional.of(settings(files));
    }

    Optional<TlsSettings> givenOrOf(Path mailRoot) {
        Optional<TlsSettings> settings =
                given().or(() -> MailRoot.tlsSettings(mailRoot).map(found -> settings(found.certificates())));
        if (settings.isEmpty() && clientAuthorities != null) {
            throw new UsageException("--tls-client-ca has no effect without a server certificate: give --tls-cert");
        }
        return settings;
    }

    private TlsSettings settings(List<CertificateFiles> files) {
        return new TlsSettings(files, Optional.ofNullable(clientAuthorities));
    }
}
