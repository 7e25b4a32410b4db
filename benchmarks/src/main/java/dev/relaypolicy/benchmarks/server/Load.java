package dev.relaypolicy.benchmarks.server;

enum Load {
    SESSIONS_50("sessions, 50 connections", Script.lockStep(), 50),
    SESSIONS_1000("sessions, 1,000 connections", Script.lockStep(), 1_000),
    PIPELINED_50("pipelined, 50 connections", Script.pipelined(), 50),
    PIPELINED_1000("pipelined, 1,000 connections", Script.pipelined(), 1_000);

    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // its bytes are never changed
    private final Script script;

    private final int connections;

    Load(String label, Script script, int connections) {
        this.label = label;
        this.script = script;
        this.connections = connections;
    }

    String label() {
        return label;
    }

    Script script() {
        return script;
    }

    int connections() {
        return connections;
    }

    /** Recipients if pipelined, otherwise sessions. */
    long counted(LoadClient.Counts counts) {
        return isPipelined() ? counts.recipients() : counts.sessions();
    }

    boolean isPipelined() {
        return this == PIPELINED_50 || this == PIPELINED_1000;
    }
}
