package dev.relaypolicy.server.cli;

/** What the commands exit with (sysexits.h where it has a word for it). */
final class ExitCode {

    static final int OK = 0;
    /** explain: deny; lint: there are errors; probe: a pattern was accepted. */
    static final int NO = 1;

    static final int USAGE = 64;
    static final int UNAVAILABLE = 69;
    /** A fault of ours. */
    static final int SOFTWARE = 70;
    /** explain: defer; probe: none was accepted, and not all were refused. */
    static final int DEFER = 75;

    static final int CONFIGURATION = 78;

    private ExitCode() {}
}
