package dev.relaypolicy.spi;

import java.util.List;
import java.util.Map;

/**
 * A type of policy for a configuration. {@link java.util.ServiceLoader} finds those of other jars. Stateless, with a
 * public constructor without parameters or a public static {@code provider} method.
 */
public interface RelayPolicyProvider {

    /** Describes this type. Always returns the same value. */
    PolicyType type();

    /** Creates a policy. Reports every invalid value to the settings; the caller then discards the result. */
    ConfiguredPolicy create(PolicySettings settings);

    /**
     * Creates a policy from text, for a program without a configuration file.
     *
     * @param values one or more values for each key
     * @throws PolicySettingsException with every problem, if a key is unknown or a value is invalid
     */
    default ConfiguredPolicy create(String name, Map<String, List<String>> values) {
        TextSettings settings = new TextSettings(name, type(), values);
        ConfiguredPolicy policy = create(settings);
        settings.check();
        return policy;
    }
}
