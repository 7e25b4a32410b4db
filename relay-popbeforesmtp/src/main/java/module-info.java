/** POP-before-SMTP: short-lived grants, and the policy that permits their holders to relay. */
module dev.relaypolicy.pop {
    requires static transitive org.jspecify;
    requires transitive dev.relaypolicy.core;
    requires com.github.benmanes.caffeine;
    requires transitive com.google.common;

    exports dev.relaypolicy.pop;
}
