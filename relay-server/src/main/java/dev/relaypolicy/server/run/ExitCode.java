package dev.relaypolicy.server.run;

/** The exit codes of the commands, from sysexits.h if it has one. */
public final class ExitCode {

    public static final int OK = 0;
    /** explain: deny; lint: errors found; probe: a pattern was accepted; convert: nothing written. */
    public static final int NO = 1;

    public static final int USAGE = 64;
    public static final int UNAVAILABLE = 69;
    /** An internal error, or out of memory. */
    public static final int SOFTWARE = 70;
    /** explain: defer; probe: no pattern was accepted, and some are undecided. */
    public static final int DEFER = 75;

    public static final int CONFIGURATION = 78;

    private ExitCode() {}
}
