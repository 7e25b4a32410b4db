/**
 * Laws, contracts and generators for relay policies. JUnit and jqwik are needed only by who uses the packages built on
 * them.
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
