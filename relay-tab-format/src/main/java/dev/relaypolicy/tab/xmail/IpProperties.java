package dev.relaypolicy.tab.xmail;

import com.google.common.collect.ImmutableMap;
import dev.relaypolicy.Origin;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a row of {@code smtp.ipprop.tab} says about its addresses.
 *
 * @param values the properties it sets
 * @param origin where it is written
 */
public record IpProperties(Map<Property, Boolean> values, Origin origin) {

    /** A property; its name as the file spells it. */
    public enum Property {
        /** The client is not looked up in the tables that refuse clients. It gets no right to relay. */
        WHITE_LIST("WhiteList"),
        /** The client need not log in where the server asks everybody to (MailAuth). */
        NO_AUTH("NoAuth"),
        /** Whether the sender's domain is looked up; has no value of its own. */
        SENDER_DOMAIN_CHECK("SenderDomainCheck"),
        /** The client may do without TLS. */
        EASE_TLS("EaseTLS"),
        /** The client may use VRFY. */
        ENABLE_VRFY("EnableVRFY"),
        /** The client may use ETRN. */
        ENABLE_ETRN("EnableETRN");

        private final String spelling;

        Property(String spelling) {
            this.spelling = spelling;
        }

        /** The name in the file. */
        public String spelling() {
            return spelling;
        }

        static Optional<Property> spelled(String name) {
            for (Property property : values()) {
                if (property.spelling.equals(name)) {
                    return Optional.of(property);
                }
            }
            return Optional.empty();
        }
    }

    public IpProperties {
        values = ImmutableMap.copyOf(values);
        Objects.requireNonNull(origin, "origin");
    }

    /** Whether the row switches the property on; false where it says nothing of it. */
    public boolean has(Property property) {
        return values.getOrDefault(property, false);
    }

    /** What the row says of the property, where it does. */
    public Optional<Boolean> value(Property property) {
        return Optional.ofNullable(values.get(property));
    }
}
