/** XMail's tab files and other address lists: formats, typed readers, policies over the tables, and hot reload. */
module dev.relaypolicy.tab {
    requires static transitive org.jspecify;
    requires transitive dev.relaypolicy.core;
    requires com.google.common;

    exports dev.relaypolicy.tab;
    exports dev.relaypolicy.tab.lint;
    exports dev.relaypolicy.tab.list;
    exports dev.relaypolicy.tab.policy;
    exports dev.relaypolicy.tab.xmail;
}
