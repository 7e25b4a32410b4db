package dev.relaypolicy.server.wire;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Not every listener could be bound; none is left bound. The message names each that failed, its address and the cause.
 */
public final class BindFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * One that failed.
     *
     * @param listener what was to be bound
     * @param cause why it could not be
     */
    public record Failure(ListenAddress listener, IOException cause) {

        /** Returns one line for people. */
        @Override
        public String toString() {
            return "listener `" + listener.name() + "` cannot bind `" + listener + "`: " + cause.getMessage();
        }
    }

    private final transient ImmutableList<Failure> failures;

    BindFailedException(List<Failure> failures) {
        super(failures.stream().map(Failure::toString).collect(Collectors.joining("; ")));
        this.failures = ImmutableList.copyOf(failures);
        failures.forEach(failure -> addSuppressed(failure.cause()));
    }

    /** Every listener that failed, in the order asked for. */
    public List<Failure> failures() {
        return failures;
    }
}
