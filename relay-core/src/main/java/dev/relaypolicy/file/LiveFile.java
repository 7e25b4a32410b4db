package dev.relaypolicy.file;

import static java.util.Objects.requireNonNull;

import com.google.common.hash.Hashing;
import dev.relaypolicy.file.ReadResult.Usable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The value of a file, kept up to date. {@link #get} is one volatile read and never blocks. Thread-safe.
 *
 * <p>An edit takes effect when two consecutive {@link #refresh} calls find it and the file has not been written for
 * {@link #SETTLING_TIME}. If the edit is invalid or cannot be read, the last good content stays in force. For a missing
 * file, {@link WhenMissing} decides. The listener is called once per change.
 */
public final class LiveFile<T> implements Supplier<T>, Refreshable {

    /** A file that was written more recently may be half-written. */
    public static final Duration SETTLING_TIME = Duration.ofMillis(500);

    /**
     * The coarsest timestamps of file systems. A file written more recently could change again without a new timestamp,
     * so it is read at every check.
     */
    private static final Duration STAMP_STEP = Duration.ofSeconds(2);

    private record Current<T>(T value, Version version) {}

    private final FileSource<T> source;
    private final LiveFileListener listener;
    private final InstantSource clock;

    private volatile Current<T> current;

    /** This and the following fields are guarded by this object. */
    private String handled;

    private Optional<String> pending = Optional.empty();
    private Optional<FileSnapshot.Stamp> trusted = Optional.empty();

    private LiveFile(
            FileSource<T> source,
            LiveFileListener listener,
            InstantSource clock,
            Usable<T> reading,
            FileSnapshot snapshot) {
        this.source = source;
        this.listener = listener;
        this.clock = clock;
        this.current = new Current<>(reading.value(), version(reading, snapshot));
        this.handled = snapshot.fingerprint();
        trust(snapshot);
    }

    /**
     * Reads a file for the first time.
     *
     * @param listener receives later changes
     * @return the live file with warnings and notes, or problems that must prevent startup (R12)
     */
    public static <T> ReadResult<LiveFile<T>> open(
            FileSource<T> source, LiveFileListener listener, InstantSource clock) {
        requireNonNull(listener, "listener");
        requireNonNull(clock, "clock");
        FileSnapshot snapshot = FileSnapshot.readStable(source.path());
        ReadResult<T> reading = source.read(snapshot, false);
        if (reading instanceof Usable<T> usable) {
            LiveFile<T> file = new LiveFile<>(source, listener, clock, usable, snapshot);
            return new Usable<>(file, usable.rows(), usable.problems());
        }
        return new ReadResult.Unusable<>(reading.problems());
    }

    @Override
    public T get() {
        return current.value();
    }

    public Version version() {
        return current.version();
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public synchronized void refresh() {
        if (trusted.isPresent() && FileSnapshot.isUnchanged(source.path(), trusted.get())) {
            pending = Optional.empty();
            return;
        }
        FileSnapshot snapshot = FileSnapshot.read(source.path());
        Optional<String> fingerprint = Optional.of(snapshot.fingerprint());
        if (snapshot.fingerprint().equals(handled)) {
            pending = Optional.empty();
            trust(snapshot);
        } else if (!isSettled(snapshot) || !fingerprint.equals(pending)) {
            pending = fingerprint;
        } else {
            pending = Optional.empty();
            handled = snapshot.fingerprint();
            trust(snapshot);
            act(snapshot);
        }
    }

    /** A time in the future, beyond the skew between two clocks, does not tell when the file was written. */
    private boolean isSettled(FileSnapshot snapshot) {
        if (snapshot instanceof FileSnapshot.Content content) {
            Instant modified = content.stamp().modified().toInstant();
            return Duration.between(modified, clock.instant()).abs().compareTo(SETTLING_TIME) >= 0;
        }
        return !(snapshot instanceof FileSnapshot.Changing);
    }

    private void act(FileSnapshot snapshot) {
        boolean missing = snapshot instanceof FileSnapshot.Missing;
        if (missing && source.whenMissing() != WhenMissing.EMPTY) {
            listener.missing(name(), source.whenMissing(), version());
            return;
        }
        ReadResult<T> reading = source.read(snapshot, true);
        if (!(reading instanceof Usable<T> usable)) {
            listener.rejected(name(), reading.problems(), version());
            return;
        }
        current = new Current<>(usable.value(), version(usable, snapshot));
        if (missing) {
            listener.missing(name(), source.whenMissing(), version());
        } else {
            listener.reloaded(name(), version(), usable.problems());
        }
    }

    private void trust(FileSnapshot snapshot) {
        trusted = snapshot instanceof FileSnapshot.Content content
                        && content.stamp()
                                .modified()
                                .toInstant()
                                .plus(STAMP_STEP)
                                .isBefore(clock.instant())
                ? Optional.of(content.stamp())
                : Optional.empty();
    }

    private Version version(Usable<T> reading, FileSnapshot snapshot) {
        String hash = snapshot instanceof FileSnapshot.Content content
                ? content.hash()
                : Hashing.sha256().hashBytes(new byte[0]).toString();
        return new Version(clock.instant(), reading.rows(), hash.substring(0, Version.HASH_DIGITS));
    }
}
