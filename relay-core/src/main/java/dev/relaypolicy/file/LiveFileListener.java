package dev.relaypolicy.file;

import java.util.List;

/** Receives changes of a file, once per change, on the thread that checks the file. */
public interface LiveFileListener {

    /**
     * Called after an edit took effect.
     *
     * @param file the name of the file
     * @param version the version now in force
     * @param problems warnings and notes
     */
    void reloaded(String file, Version version, List<Problem> problems);

    /**
     * Called if the file was edited or became unreadable, and cannot be used. Implementations should alert the
     * operator: the edit is not in force.
     *
     * @param file the name of the file
     * @param problems all problems; at least one is an error
     * @param inForce the version that stays in force
     */
    void rejected(String file, List<Problem> problems, Version inForce);

    /**
     * Called if the file was removed.
     *
     * @param file the name of the file
     * @param whenMissing whether the file counts as empty or its last content stays in force
     * @param inForce the version now in force
     */
    void missing(String file, WhenMissing whenMissing, Version inForce);
}
