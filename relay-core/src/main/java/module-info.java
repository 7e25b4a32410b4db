/** The relay decision, its SPI and the value types they use. */
module dev.relaypolicy.core {
    requires static transitive org.jspecify;
    requires com.google.common;

    exports dev.relaypolicy;
    exports dev.relaypolicy.file;
    exports dev.relaypolicy.mail;
    exports dev.relaypolicy.net;
    exports dev.relaypolicy.policy;
    exports dev.relaypolicy.spi;
    exports dev.relaypolicy.text;

    uses dev.relaypolicy.spi.RelayPolicyProvider;
}
