/** SMTP AUTH: mechanisms, permissions, rate limiting, and policies for authenticated users. */
module dev.relaypolicy.auth {
    requires static transitive org.jspecify;
    requires transitive dev.relaypolicy.core;
    requires transitive com.google.common;

    exports dev.relaypolicy.auth;
    exports dev.relaypolicy.auth.mechanism;
    exports dev.relaypolicy.auth.throttle;
}
