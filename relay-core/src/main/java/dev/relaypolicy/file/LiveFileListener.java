package dev.relaypolicy.file;

import java.util.List;

/** Receives each change of a file once, on the thread that checks the file. */
public interface LiveFileListener {

    /** Called after an edit took effect, with its warnings and notes. */
    void reloaded(String file, Version version, List<Problem> problems);

    /**
     * Called if the file was edited or became unreadable, and cannot be used. The operator should be alerted.
     *
     * @param problems at least one is an error
     * @param inForce the version that stays in force
     */
    void rejected(String file, List<Problem> problems, Version inForce);

    /**
     * Called if the file was removed.
     *
     * @param inForce the version now in force
     */
    void missing(String file, WhenMissing whenMissing, Version inForce);
}
