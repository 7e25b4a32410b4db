package dev.relaypolicy.benchmarks;

public enum TableKind {
    /** Random networks: 16 % hosts, and otherwise the prefix lengths of a routing table. */
    RANDOM,
    /** Like {@link #RANDOM}, but 2 % of the IPv4 rows have one of 8 non-contiguous masks. */
    ODD_MASKS,
    /** The prefixes in {@code -Dbgp.file}, shuffled. */
    BGP
}
