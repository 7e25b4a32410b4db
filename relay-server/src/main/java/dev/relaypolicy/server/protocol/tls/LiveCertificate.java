package dev.relaypolicy.server.protocol.tls;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.file.FileSource;
import dev.relaypolicy.file.FinalNewline;
import dev.relaypolicy.file.LiveFile;
import dev.relaypolicy.file.LiveFileListener;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.file.Refreshable;
import dev.relaypolicy.file.Version;
import dev.relaypolicy.file.WhenMissing;
import dev.relaypolicy.server.protocol.tls.TlsSettings.CertificateFiles;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A certificate and its key, reloaded together: new files take effect once both are present and match. {@link #get} is
 * one volatile read. Thread-safe.
 */
final class LiveCertificate implements Supplier<CertifiedKey>, Refreshable {

    private record Parts(ImmutableList<X509Certificate> chain, PrivateKey key) {

        Optional<CertifiedKey> pair() {
            return CertifiedKey.of(chain, key);
        }
    }

    private final LiveFile<ImmutableList<X509Certificate>> chain;
    private final LiveFile<PrivateKey> key;
    private final LiveFileListener listener;
    private final InstantSource clock;

    private volatile CertifiedKey current;

    /** This and the following fields are guarded by this object. */
    private Version inForce;

    private Parts processed;
    private Optional<Parts> mismatched = Optional.empty();

    private LiveCertificate(
            LiveFile<ImmutableList<X509Certificate>> chain,
            LiveFile<PrivateKey> key,
            LiveFileListener listener,
            InstantSource clock,
            CertifiedKey first) {
        this.chain = chain;
        this.key = key;
        this.listener = listener;
        this.clock = clock;
        this.current = first;
        this.inForce = chain.version();
        this.processed = new Parts(first.chain(), first.key());
    }

    /** Reads both files. The result is unusable if either file is, or if they do not match. */
    static ReadResult<LiveCertificate> open(CertificateFiles files, LiveFileListener listener, InstantSource clock) {
        LiveFileListener failuresOnly = new FailuresOnly(listener);
        ReadResult<LiveFile<ImmutableList<X509Certificate>>> chain = LiveFile.open(
                new FileSource<>(
                        files.chain(),
                        files.chain().toString(),
                        PemReaders::certificates,
                        WhenMissing.REQUIRED,
                        FinalNewline.NOT_NEEDED),
                failuresOnly,
                clock);
        ReadResult<LiveFile<PrivateKey>> key = LiveFile.open(
                new FileSource<>(
                        files.key(),
                        files.key().toString(),
                        PemReaders::privateKey,
                        WhenMissing.REQUIRED,
                        FinalNewline.NOT_NEEDED),
                failuresOnly,
                clock);
        if (chain.usable().isEmpty() || key.usable().isEmpty()) {
            List<Problem> problems = new ArrayList<>(chain.problems());
            problems.addAll(key.problems());
            return new ReadResult.Unusable<>(problems);
        }
        LiveFile<ImmutableList<X509Certificate>> certificates = chain.orThrow();
        LiveFile<PrivateKey> privateKey = key.orThrow();
        Optional<CertifiedKey> pair = CertifiedKey.of(certificates.get(), privateKey.get());
        if (pair.isEmpty()) {
            return new ReadResult.Unusable<>(List.of(mismatch(certificates, privateKey)));
        }
        return new ReadResult.Usable<>(
                new LiveCertificate(certificates, privateKey, listener, clock, pair.get()),
                certificates.version().rows(),
                pair.get().warnings(certificates.name(), clock.instant()));
    }

    private static Problem mismatch(LiveFile<?> chain, LiveFile<?> key) {
        return Problem.ofFile(
                key.name(),
                Severity.ERROR,
                "this private key does not belong to the first certificate in `" + chain.name()
                        + "`: install a matching pair",
                "key-mismatch");
    }

    @Override
    public CertifiedKey get() {
        return current;
    }

    @Override
    public String name() {
        return chain.name();
    }

    /**
     * Checks both files for changes. They are replaced one after the other, so a mismatch is reported only at the
     * second check.
     */
    @Override
    public synchronized void refresh() {
        chain.refresh();
        key.refresh();
        Parts found = new Parts(chain.get(), key.get());
        if (found.equals(processed)) {
            mismatched = Optional.empty();
            return;
        }
        Optional<CertifiedKey> pair = found.pair();
        if (pair.isPresent()) {
            current = pair.get();
            inForce = chain.version();
            markProcessed(found);
            listener.reloaded(name(), inForce, pair.get().warnings(name(), clock.instant()));
        } else if (mismatched.equals(Optional.of(found))) {
            markProcessed(found);
            listener.rejected(key.name(), List.of(mismatch(chain, key)), inForce);
        } else {
            mismatched = Optional.of(found);
        }
    }

    private void markProcessed(Parts found) {
        processed = found;
        mismatched = Optional.empty();
    }

    /** Forwards only failures: a reload is reported once for both files. */
    private record FailuresOnly(LiveFileListener listener) implements LiveFileListener {

        @Override
        public void reloaded(String file, Version version, List<Problem> problems) {}

        @Override
        public void rejected(String file, List<Problem> problems, Version inForce) {
            listener.rejected(file, problems, inForce);
        }

        @Override
        public void missing(String file, WhenMissing whenMissing, Version inForce) {
            listener.missing(file, whenMissing, inForce);
        }
    }
}
