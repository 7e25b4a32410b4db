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
 * What a file says, kept up to date. {@link #get} is one volatile read and never waits; {@link #refresh} looks at the file. Safe
 * for use by many threads.
 *
 * <p>A change is acted on by the second {@code refresh} in a row that finds it, once the file has not been written for {@link
 * #SETTLING_TIME}: until then it counts as half-written. New content that can be read is put in force;
 * content that cannot, or a file that cannot be read, leaves the last good content in force; what a missing file means is up to
 * {@link WhenMissing}. Each is told to the listener once, and again only after another change.
 *
 * @param <T> what the file says
 */
public final class LiveFile<T> implements Supplier<T>, Refreshable {

    /** A file that was written less than this long ago may still be half-written. With the looks, an edit acts within a second. */
    public static final Duration SETTLING_TIME = Duration.ofMillis(500);

    /**
     * File systems keep time in steps of up to two seconds. A file written less long ago may be written again without another
     * stamp to show for it, so it is read at every look until then.
     */
    private static final Duration STAMP_STEP = Duration.ofSeconds(2);

    private record Current<T>(T value, Version version) {}

    private final TabSource<T> source;
    private final LiveFileListener listener;
    private final InstantSource clock;

    private volatile Current<T> current;

    /** What was found when it was last acted. Guarded by this object, as all below. */
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
     * @param listener who hears of later changes
     * @param clock dates the versions, and tells how fresh a file is
     * @return the live file with warnings and notes; or the problems, where the start must be stopped (R12)
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

    /** What the file says, as far as is known. */
    @Override
    public T get() {
        return current.value();
    }

    /** Which content that is. */
    public Version version() {
        return current.version();
    }

    /** The file's name. */
    @Override
    public String name() {
        return source.name();
    }

    /** Looks at the file, and acts on a settled change that two looks in a row have found. */
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

    /** A file dated in the future, beyond the difference between two clocks, says nothing of when it was written. */
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
