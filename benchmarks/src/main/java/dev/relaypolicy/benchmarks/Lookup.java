package dev.relaypolicy.benchmarks;

/** A table that was asked about {@link Queries} in advance, so that each design gets its own kind of address. */
@FunctionalInterface
interface Lookup {

    /** Answers a query, by its number; what the answer means is up to the design, but a hit and a miss differ. */
    int find(int query);
}
