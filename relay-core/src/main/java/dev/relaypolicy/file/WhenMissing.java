package dev.relaypolicy.file;

/** The meaning of a missing file (R12). */
public enum WhenMissing {
    /** An error at startup; later, the last good content stays in force. */
    REQUIRED,
    /** The file reads as empty, at startup and later; for permits. */
    EMPTY,
    /** The file reads as empty at startup; later, the last good content stays in force; for refusals. */
    KEEP_LAST
}
