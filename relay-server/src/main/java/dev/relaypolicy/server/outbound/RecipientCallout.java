package dev.relaypolicy.server.outbound;

import dev.relaypolicy.mail.ForwardPath;
import java.time.Duration;

/** Asks a next hop whether it accepts a recipient. Implementations must be thread-safe. */
@FunctionalInterface
public interface RecipientCallout {

    /** Makes no callouts, for tools that only inspect a configuration. */
    RecipientCallout NONE = (hop, recipient, keep) -> new Answer.NotAsked(hop);

    sealed interface Answer {

        record Known() implements Answer {}

        /** The next hop permanently rejects the recipient. */
        record Unknown(String why) implements Answer {}

        /** The next hop is unreachable or answers with a temporary failure. */
        record Unsettled(String why) implements Answer {}

        /** No callout was made to this next hop. */
        record NotAsked(NextHopSettings hop) implements Answer {}
    }

    /** How long answers are cached, 1 second to 7 days. */
    record Keep(Duration known, Duration unknown) {

        public static final Duration SHORTEST = Duration.ofSeconds(1);

        public static final Duration LONGEST = Duration.ofDays(7);

        public static final Keep DEFAULT = new Keep(Duration.ofHours(1), Duration.ofMinutes(10));

        public Keep {
            requireUsable(known);
            requireUsable(unknown);
        }

        private static void requireUsable(Duration time) {
            if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("`" + time + "` is not a cache time: use 1 second to 7 days");
            }
        }
    }

    /** Asks the next hop; may block until its timeouts expire. */
    Answer ask(NextHopSettings hop, ForwardPath recipient, Keep keep);
}
