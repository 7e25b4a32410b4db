/** POP-before-SMTP: short-lived grants, and the policy that permits by them. */
module dev.relaypolicy.pop {
    requires static transitive org.jspecify;
    requires transitive dev.relaypolicy.core;
    requires com.github.benmanes.caffeine;
    requires transitive com.google.common;

    exports dev.relaypolicy.pop;
}
