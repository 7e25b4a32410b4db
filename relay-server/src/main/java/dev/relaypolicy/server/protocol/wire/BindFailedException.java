package dev.relaypolicy.server.protocol.wire;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** Thrown if a listener cannot be bound; none stays bound. The message lists every failure. */
public final class BindFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public record Failure(ListenAddress listener, IOException cause) {

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

    /** Returns all failures, in the order of the requested addresses. */
    public List<Failure> failures() {
        return failures;
    }
}
