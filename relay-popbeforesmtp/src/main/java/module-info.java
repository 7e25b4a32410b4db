/** POP-before-SMTP: grants that last minutes, and the policy that honours them. */
module dev.relaypolicy.pop {
    requires static transitive org.jspecify;
    requires transitive dev.relaypolicy.core;
    requires com.github.benmanes.caffeine;
    requires transitive com.google.common;

    exports dev.relaypolicy.pop;
}
