/**
 * Contracts, generators, dialogue scripts and an open-relay probe for relay policies and mail servers. Only
 * {@code contracts} needs JUnit, and only {@code arbitraries} needs jqwik.
 */
module dev.relaypolicy.testkit {
    requires static transitive org.jspecify;
    requires transitive dev.relaypolicy.core;
    requires transitive com.google.common;
    requires static transitive net.jqwik.api;
    requires static transitive org.junit.jupiter.api;

    exports dev.relaypolicy.testkit;
    exports dev.relaypolicy.testkit.arbitraries;
    exports dev.relaypolicy.testkit.contracts;
    exports dev.relaypolicy.testkit.dialogue;
    exports dev.relaypolicy.testkit.probe;
}
