package dev.relaypolicy.tab.live;

import dev.relaypolicy.tab.TabProblem;
import java.util.List;

/** Hears what becomes of a file. Called on the thread that looks, once for each change. */
public interface LiveFileListener {

    /**
     * The file was edited and its new content is in force.
     *
     * @param file its name
     * @param version what is in force from now on
     * @param problems warnings and notes
     */
    void reloaded(String file, Version version, List<TabProblem> problems);

    /**
     * The file was edited, or became unreadable, and cannot be used. To be said loudly: what its author wants is not in force.
     *
     * @param file its name
     * @param problems every problem, an error among them
     * @param inForce what stays in force
     */
    void rejected(String file, List<TabProblem> problems, Version inForce);

    /**
     * The file is gone.
     *
     * @param file its name
     * @param whenMissing whether it counts as empty or stays in force
     * @param inForce what is in force from now on
     */
    void missing(String file, WhenMissing whenMissing, Version inForce);
}
