package dev.relaypolicy.benchmarks;

/** Looks up the addresses of {@link Queries} by number. Each design prepares the addresses in its own form. */
@FunctionalInterface
interface Lookup {

    /** Looks up the address of a query. Results depend on the design, but a hit and a miss always differ. */
    int find(int query);
}
