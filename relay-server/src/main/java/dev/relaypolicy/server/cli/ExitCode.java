package dev.relaypolicy.server.cli;

/** The exit codes of the commands, from sysexits.h if it has one. */
final class ExitCode {

    static final int OK = 0;
    /** explain: deny; lint: errors found; probe: a pattern was accepted; convert: nothing written. */
    static final int NO = 1;

    static final int USAGE = 64;
    static final int UNAVAILABLE = 69;
    /** An internal error, or out of memory. */
    static final int SOFTWARE = 70;
    /** explain: defer; probe: no pattern was accepted, and some are undecided. */
    static final int DEFER = 75;

    static final int CONFIGURATION = 78;

    private ExitCode() {}
}
