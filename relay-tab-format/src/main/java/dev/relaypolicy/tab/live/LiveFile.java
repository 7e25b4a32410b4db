package dev.relaypolicy.tab.live;

import static java.util.Objects.requireNonNull;

import com.google.common.hash.Hashing;
import dev.relaypolicy.tab.TabReading;
import dev.relaypolicy.tab.TabReading.Usable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The value of a file, kept up to date. {@link #get} is one volatile read and never blocks; {@link #refresh} checks the
 * file. Thread-safe.
 *
 * <p>A change takes effect when two consecutive {@code refresh} calls find it and the file has not been written for
 * {@link #SETTLING_TIME}; until then it may be half-written. If the new content is valid, it replaces the old. If it is
 * invalid, or the file cannot be read, the last good content stays in force. For a missing file, {@link WhenMissing}
 * decides. The listener is called once per change.
 *
 * @param <T> the value of the file
 */
public final class LiveFile<T> implements Supplier<T>, Refreshable {

    /**
     * A file that was written more recently may still be half-written. Together with the polling period, an edit takes
     * effect within one second.
     */
    public static final Duration SETTLING_TIME = Duration.ofMillis(500);

    /**
     * The granularity of timestamps in file systems: up to two seconds. A more recent file could change again without a
     * new timestamp, so it is read at every check.
     */
    private static final Duration STAMP_STEP = Duration.ofSeconds(2);

    private record Current<T>(T value, Version version) {}

    private final TabSource<T> source;
    private final LiveFileListener listener;
    private final InstantSource clock;

    private volatile Current<T> current;

    /**
     * The fingerprint of the last state that was acted on. This and the following fields are guarded by this object.
     */
    private String acted;

    private Optional<String> pending = Optional.empty();
    private Optional<Look.Stamp> trusted = Optional.empty();

    private LiveFile(
            TabSource<T> source, LiveFileListener listener, InstantSource clock, Usable<T> reading, Look look) {
        this.source = source;
        this.listener = listener;
        this.clock = clock;
        this.current = new Current<>(reading.value(), version(reading, look));
        this.acted = look.finding();
        trust(look);
    }

    /**
     * Reads a file for the first time.
     *
     * @param source the file
     * @param listener receives later changes
     * @param clock provides the time of each version and the age of the file
     * @return the live file with warnings and notes; or problems that must prevent startup (R12)
     */
    public static <T> TabReading<LiveFile<T>> open(
            TabSource<T> source, LiveFileListener listener, InstantSource clock) {
        requireNonNull(listener, "listener");
        requireNonNull(clock, "clock");
        Look look = Look.settled(source.path());
        TabReading<T> reading = source.read(look, false);
        if (reading instanceof Usable<T> usable) {
            LiveFile<T> file = new LiveFile<>(source, listener, clock, usable, look);
            return new Usable<>(file, usable.rows(), usable.problems());
        }
        return new TabReading.Unusable<>(reading.problems());
    }

    /** Returns the value in force. */
    @Override
    public T get() {
        return current.value();
    }

    /** Returns the version of the content in force. */
    public Version version() {
        return current.version();
    }

    /** Returns the name of the file. */
    @Override
    public String name() {
        return source.name();
    }

    /** Checks the file, and applies a settled change that two consecutive checks found. */
    @Override
    public synchronized void refresh() {
        if (trusted.isPresent() && Look.stillAt(source.path(), trusted.get())) {
            pending = Optional.empty();
            return;
        }
        Look look = Look.at(source.path());
        Optional<String> finding = Optional.of(look.finding());
        if (look.finding().equals(acted)) {
            pending = Optional.empty();
            trust(look);
        } else if (!isSettled(look) || !finding.equals(pending)) {
            pending = finding;
        } else {
            pending = Optional.empty();
            acted = look.finding();
            trust(look);
            act(look);
        }
    }

    /**
     * Returns whether the file has not been written recently. A time in the future, beyond the skew between two clocks,
     * counts as settled because it says nothing about when the file was written.
     */
    private boolean isSettled(Look look) {
        if (look instanceof Look.Content content) {
            Instant modified = content.stamp().modified().toInstant();
            return Duration.between(modified, clock.instant()).abs().compareTo(SETTLING_TIME) >= 0;
        }
        return !(look instanceof Look.Changing);
    }

    private void act(Look look) {
        boolean keep = look instanceof Look.Missing && source.whenMissing() != WhenMissing.EMPTY;
        if (keep) {
            listener.missing(name(), source.whenMissing(), version());
            return;
        }
        TabReading<T> reading = source.read(look, true);
        if (!(reading instanceof Usable<T> usable)) {
            listener.rejected(name(), reading.problems(), version());
            return;
        }
        current = new Current<>(usable.value(), version(usable, look));
        if (look instanceof Look.Missing) {
            listener.missing(name(), source.whenMissing(), version());
        } else {
            listener.reloaded(name(), version(), usable.problems());
        }
    }

    private void trust(Look look) {
        trusted = look instanceof Look.Content content
                        && content.stamp()
                                .modified()
                                .toInstant()
                                .plus(STAMP_STEP)
                                .isBefore(clock.instant())
                ? Optional.of(content.stamp())
                : Optional.empty();
    }

    private Version version(Usable<T> reading, Look look) {
        String hash = look instanceof Look.Content content
                ? content.hash()
                : Hashing.sha256().hashBytes(new byte[0]).toString();
        return new Version(clock.instant(), reading.rows(), hash.substring(0, Version.HASH_DIGITS));
    }
}
