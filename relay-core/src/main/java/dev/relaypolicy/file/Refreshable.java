package dev.relaypolicy.file;

/** An object made from files that is checked for changes periodically. */
public interface Refreshable {

    /** Returns the name in messages. */
    String name();

    /** Checks the files and applies changes. Thread-safe. */
    void refresh();
}
