package dev.relaypolicy.file;

/** The meaning of a missing file (R12). */
public enum WhenMissing {
    /** An error at startup. Later, the last good content stays in force. */
    REQUIRED,
    /** Always reads as empty; for permits. */
    EMPTY,
    /** Reads as empty at startup. Later, the last good content stays in force; for refusals. */
    KEEP_LAST
}
