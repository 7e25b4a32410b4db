/** XMail's tab files and other lists of addresses: the formats, a typed reader for each file, policies over their tables, and files that reload themselves. */
module dev.relaypolicy.tab {
    requires static transitive org.jspecify;
    requires transitive dev.relaypolicy.core;
    requires com.google.common;

    exports dev.relaypolicy.tab;
    exports dev.relaypolicy.tab.lint;
    exports dev.relaypolicy.tab.list;
    exports dev.relaypolicy.tab.live;
    exports dev.relaypolicy.tab.policy;
    exports dev.relaypolicy.tab.xmail;
}
