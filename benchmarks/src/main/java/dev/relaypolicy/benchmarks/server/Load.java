package dev.relaypolicy.benchmarks.server;

/** What is asked of every server. */
enum Load {
    SESSIONS_50("sessions, 50 connections", Script.lockStep(), 50),
    SESSIONS_1000("sessions, 1,000 connections", Script.lockStep(), 1_000),
    PIPELINED_50("pipelined, 50 connections", Script.pipelined(), 50),
    PIPELINED_1000("pipelined, 1,000 connections", Script.pipelined(), 1_000);

    private final String words;

    @SuppressWarnings("ImmutableEnumChecker") // its octets are never changed
    private final Script script;

    private final int connections;

    Load(String words, Script script, int connections) {
        this.words = words;
        this.script = script;
        this.connections = connections;
    }

    String words() {
        return words;
    }

    Script script() {
        return script;
    }

    int connections() {
        return connections;
    }

    /** What is counted: recipients where they are many, else sessions. */
    long counted(LoadClient.Counts counts) {
        return isPipelined() ? counts.recipients() : counts.sessions();
    }

    boolean isPipelined() {
        return this == PIPELINED_50 || this == PIPELINED_1000;
    }
}
