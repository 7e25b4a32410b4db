package dev.relaypolicy.server.nexthop;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.mail.ForwardPath;
import java.time.Duration;

/** Asks a next hop whether it accepts a recipient. Implementations must be thread-safe. */
@FunctionalInterface
public interface RecipientCallout {

    /** Makes no callouts, for tools that only inspect a configuration. */
    RecipientCallout NONE = (hop, recipient, keep) -> new Answer.NotAsked(hop);

    /** The result of a callout. */
    sealed interface Answer {

        /** The next hop accepts the recipient. */
        record Known() implements Answer {}

        /**
         * The next hop permanently rejects the recipient.
         *
         * @param why the reply, for the log
         */
        record Unknown(String why) implements Answer {
            public Unknown {
                requireNonNull(why, "why");
            }
        }

        /**
         * The next hop is unreachable or answers with a temporary failure.
         *
         * @param why the reason, for the log
         */
        record Unsettled(String why) implements Answer {
            public Unsettled {
                requireNonNull(why, "why");
            }
        }

        /**
         * No callout was made.
         *
         * @param hop the next hop that a callout would have used
         */
        record NotAsked(NextHopSettings hop) implements Answer {
            public NotAsked {
                requireNonNull(hop, "hop");
            }
        }
    }

    /**
     * How long answers are cached.
     *
     * @param known for accepted recipients, 1 second to 7 days
     * @param unknown for rejected recipients, 1 second to 7 days
     */
    record Keep(Duration known, Duration unknown) {

        /** The minimum. */
        public static final Duration SHORTEST = Duration.ofSeconds(1);

        /** The maximum. */
        public static final Duration LONGEST = Duration.ofDays(7);

        /** 1 hour, 10 minutes. */
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

    /**
     * Asks the next hop; may block until its timeouts expire.
     *
     * @param hop the next hop for the recipient
     * @param recipient the path for RCPT
     * @param keep how long to cache the answer
     */
    Answer ask(NextHopSettings hop, ForwardPath recipient, Keep keep);
}
