package dev.relaypolicy.server.tls;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.tab.TabProblem;
import dev.relaypolicy.tab.TabProblem.Severity;
import dev.relaypolicy.tab.TabReading;
import dev.relaypolicy.tab.live.FinalNewline;
import dev.relaypolicy.tab.live.LiveFile;
import dev.relaypolicy.tab.live.LiveFileListener;
import dev.relaypolicy.tab.live.Refreshable;
import dev.relaypolicy.tab.live.TabSource;
import dev.relaypolicy.tab.live.Version;
import dev.relaypolicy.tab.live.WhenMissing;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A certificate and its key, kept up to date together: new ones are in force once both files are there and belong together, until
 * then those before stay. {@link #get} is one volatile read. Safe for use by many threads.
 */
final class LiveCertificate implements Supplier<CertifiedKey>, Refreshable {

    /** What the two files say. */
    private record Parts(ImmutableList<X509Certificate> chain, PrivateKey key) {

        Optional<CertifiedKey> joined() {
            return CertifiedKey.of(chain, key);
        }
    }

    private final LiveFile<ImmutableList<X509Certificate>> chain;
    private final LiveFile<PrivateKey> key;
    private final LiveFileListener listener;
    private final InstantSource clock;

    private volatile CertifiedKey current;

    /** Guarded by this object, as all below. */
    private Version inForce;

    private Parts acted;
    private Optional<Parts> doubted = Optional.empty();

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
        this.acted = new Parts(first.chain(), first.key());
    }

    /** Reads a certificate and its key for the first time; every problem of both files where they cannot be used. */
    static TabReading<LiveCertificate> open(CertificateFiles files, LiveFileListener listener, InstantSource clock) {
        LiveFileListener ofParts = new FailuresOnly(listener);
        TabReading<LiveFile<ImmutableList<X509Certificate>>> chain = LiveFile.open(
                new TabSource<>(
                        files.chain(),
                        files.chain().toString(),
                        PemReaders::certificates,
                        WhenMissing.REQUIRED,
                        FinalNewline.NOT_NEEDED),
                ofParts,
                clock);
        TabReading<LiveFile<PrivateKey>> key = LiveFile.open(
                new TabSource<>(
                        files.key(),
                        files.key().toString(),
                        PemReaders::privateKey,
                        WhenMissing.REQUIRED,
                        FinalNewline.NOT_NEEDED),
                ofParts,
                clock);
        if (chain.usable().isEmpty() || key.usable().isEmpty()) {
            List<TabProblem> problems = new ArrayList<>(chain.problems());
            problems.addAll(key.problems());
            return new TabReading.Unusable<>(problems);
        }
        LiveFile<ImmutableList<X509Certificate>> certificates = chain.orThrow();
        LiveFile<PrivateKey> privateKey = key.orThrow();
        Optional<CertifiedKey> joined = CertifiedKey.of(certificates.get(), privateKey.get());
        if (joined.isEmpty()) {
            return new TabReading.Unusable<>(List.of(mismatch(certificates, privateKey)));
        }
        return new TabReading.Usable<>(
                new LiveCertificate(certificates, privateKey, listener, clock, joined.get()),
                certificates.version().rows(),
                joined.get().warnings(certificates.name(), clock.instant()));
    }

    private static TabProblem mismatch(LiveFile<?> chain, LiveFile<?> key) {
        return TabProblem.ofFile(
                key.name(),
                Severity.ERROR,
                "this private key does not belong to the first certificate in `" + chain.name()
                        + "`: put the two of one pair in place",
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
     * Looks at both files. One is written before the other, so that they do not belong together for a moment: that is said only
     * where the next look finds it too.
     */
    @Override
    public synchronized void refresh() {
        chain.refresh();
        key.refresh();
        Parts found = new Parts(chain.get(), key.get());
        if (found.equals(acted)) {
            doubted = Optional.empty();
            return;
        }
        Optional<CertifiedKey> joined = found.joined();
        if (joined.isPresent()) {
            current = joined.get();
            inForce = chain.version();
            acted(found);
            listener.reloaded(name(), inForce, joined.get().warnings(name(), clock.instant()));
        } else if (doubted.equals(Optional.of(found))) {
            acted(found);
            listener.rejected(key.name(), List.of(mismatch(chain, key)), inForce);
        } else {
            doubted = Optional.of(found);
        }
    }

    private void acted(Parts found) {
        acted = found;
        doubted = Optional.empty();
    }

    /** Passes on what goes wrong with one file; what goes well is worth saying only of both. */
    private record FailuresOnly(LiveFileListener listener) implements LiveFileListener {

        @Override
        public void reloaded(String file, Version version, List<TabProblem> problems) {}

        @Override
        public void rejected(String file, List<TabProblem> problems, Version inForce) {
            listener.rejected(file, problems, inForce);
        }

        @Override
        public void missing(String file, WhenMissing whenMissing, Version inForce) {
            listener.missing(file, whenMissing, inForce);
        }
    }
}
