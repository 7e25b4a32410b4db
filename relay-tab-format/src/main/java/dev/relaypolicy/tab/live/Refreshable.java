package dev.relaypolicy.tab.live;

/** Something made of files that is looked at now and then: one file, or several that belong together. */
public interface Refreshable {

    /** How it is called in messages. */
    String name();

    /** Looks at the files, and acts on what has changed. Safe for use by many threads. */
    void refresh();
}
