package dev.relaypolicy.spi;

import java.util.List;
import java.util.Map;

/**
 * One type of policy for a configuration. The built-in types implement this interface, and {@link java.util.ServiceLoader} finds
 * those of other jars.
 *
 * <p>A provider is stateless and has a public constructor without parameters or a public static {@code provider} method.
 */
public interface RelayPolicyProvider {

    /** Describes this type. Always returns the same value. */
    PolicyType type();

    /**
     * Creates a policy. Reports every invalid value to the settings; if there is one, the caller discards what this method returns.
     *
     * @param settings the values of the keys that {@link #type()} names
     */
    ConfiguredPolicy create(PolicySettings settings);

    /**
     * Creates a policy from text, for a program without a configuration file.
     *
     * @param name the policy's name for explanations and logs
     * @param values one or more values for each key
     * @throws PolicySettingsException if a key is unknown or a value is invalid; contains every problem, by key
     */
    default ConfiguredPolicy create(String name, Map<String, List<String>> values) {
        TextSettings settings = new TextSettings(name, type(), values);
        ConfiguredPolicy policy = create(settings);
        settings.check();
        return policy;
    }
}
