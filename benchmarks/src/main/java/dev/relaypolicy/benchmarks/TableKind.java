package dev.relaypolicy.benchmarks;

/** The kinds of table. */
public enum TableKind {
    /** The prefix lengths of a routing table, 16 % hosts, random networks. */
    RANDOM,
    /** The same for IPv4, with one of 8 odd masks on 2 % of the rows. */
    ODD_MASKS,
    /** The prefixes in {@code -Dbgp.file}, shuffled. */
    BGP
}
