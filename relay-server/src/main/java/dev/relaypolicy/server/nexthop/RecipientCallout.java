package dev.relaypolicy.server.nexthop;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.mail.ForwardPath;
import java.time.Duration;

/** Finds out from a next hop whether it takes mail for a recipient. Implementations are safe for use by many threads. */
@FunctionalInterface
public interface RecipientCallout {

    /** Nobody is asked: for tools that only look at a configuration. */
    RecipientCallout NONE = (hop, recipient, keep) -> new Answer.NotAsked(hop);

    /** What is found out. */
    sealed interface Answer {

        /** The next hop takes mail for the recipient. */
        record Known() implements Answer {}

        /**
         * The next hop refuses the recipient for good.
         *
         * @param why what it says, for the log
         */
        record Unknown(String why) implements Answer {
            public Unknown {
                requireNonNull(why, "why");
            }
        }

        /**
         * The next hop cannot be asked, or does not say.
         *
         * @param why for the log
         */
        record Unsettled(String why) implements Answer {
            public Unsettled {
                requireNonNull(why, "why");
            }
        }

        /**
         * It was not asked, for nobody meant it to be.
         *
         * @param hop who would have been asked
         */
        record NotAsked(NextHopSettings hop) implements Answer {
            public NotAsked {
                requireNonNull(hop, "hop");
            }
        }
    }

    /**
     * How long answers are kept.
     *
     * @param known a recipient that is known, 1 second to 7 days
     * @param unknown a recipient that is not, 1 second to 7 days
     */
    record Keep(Duration known, Duration unknown) {

        /** The shortest that can be said. */
        public static final Duration SHORTEST = Duration.ofSeconds(1);

        /** The longest that can be said. */
        public static final Duration LONGEST = Duration.ofDays(7);

        /** 1 hour, 10 minutes. */
        public static final Keep DEFAULT = new Keep(Duration.ofHours(1), Duration.ofMinutes(10));

        public Keep {
            requireUsable(known);
            requireUsable(unknown);
        }

        private static void requireUsable(Duration time) {
            if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        "`" + time + "` is not a time to keep an answer: use 1 second to 7 days");
            }
        }
    }

    /**
     * Asks; may block for as long as the next hop is given to answer.
     *
     * @param hop where mail for the recipient goes
     * @param recipient the path as RCPT would have it
     * @param keep how long the answer counts
     */
    Answer ask(NextHopSettings hop, ForwardPath recipient, Keep keep);
}
