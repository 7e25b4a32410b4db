package dev.relaypolicy.tab.xmail;

import com.google.common.collect.ImmutableMap;
import dev.relaypolicy.Origin;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The properties of a row of {@code smtp.ipprop.tab}. */
public record IpProperties(Map<Property, Boolean> values, Origin origin) {

    /** A property, with its name in the file. */
    public enum Property {
        /** Exempts the client from the tables that refuse. Does not permit relaying. */
        WHITE_LIST("WhiteList"),
        /** Exempts the client from a general login requirement (MailAuth). */
        NO_AUTH("NoAuth"),
        /** Switches the lookup of the sender's domain; has no default value. */
        SENDER_DOMAIN_CHECK("SenderDomainCheck"),
        /** Exempts the client from a TLS requirement. */
        EASE_TLS("EaseTLS"),
        ENABLE_VRFY("EnableVRFY"),
        ENABLE_ETRN("EnableETRN");

        private final String spelling;

        Property(String spelling) {
            this.spelling = spelling;
        }

        public String spelling() {
            return spelling;
        }

        static Optional<Property> spelled(String name) {
            return Stream.of(values())
                    .filter(property -> property.spelling.equals(name))
                    .findFirst();
        }
    }

    public IpProperties {
        values = ImmutableMap.copyOf(values);
        Objects.requireNonNull(origin, "origin");
    }

    public boolean has(Property property) {
        return values.getOrDefault(property, false);
    }

    /** Returns the value of the property; empty if the row does not set it. */
    public Optional<Boolean> value(Property property) {
        return Optional.ofNullable(values.get(property));
    }
}
