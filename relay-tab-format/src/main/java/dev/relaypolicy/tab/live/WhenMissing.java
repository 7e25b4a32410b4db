package dev.relaypolicy.tab.live;

/** What it means that a file is not there (R12). */
public enum WhenMissing {
    /** At the start that is an error; later the last good content stays in force. */
    REQUIRED,
    /** The file reads as empty, at the start and at any time: for what permits. */
    EMPTY,
    /** At the start the file reads as empty; later the last good content stays in force: for what refuses. */
    KEEP_LAST
}
