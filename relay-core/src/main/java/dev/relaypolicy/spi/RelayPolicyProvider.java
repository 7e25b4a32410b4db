package dev.relaypolicy.spi;

import dev.relaypolicy.RelayPolicy;
import java.util.Set;

/**
 * A factory for one type of policy. {@link java.util.ServiceLoader} finds it: a jar on the class path or module path
 * can add a policy type.
 *
 * <p>Unknown keys are reported before {@link #create} is called. A provider has a public constructor without parameters
 * or a public static {@code provider} method, and is stateless.
 */
public interface RelayPolicyProvider {

    /**
     * Returns the type name for the configuration: lower-case words joined by hyphens, unique among the providers
     * present.
     */
    String type();

    /** Returns the keys of all settings that {@link #create} accepts. */
    Set<String> keys();

    /**
     * Creates a policy.
     *
     * @param name the policy's name for explanations and logs
     * @param settings the settings, with no key outside {@link #keys()}
     * @throws PolicySettingsException if a value is invalid; contains every problem, by key
     */
    RelayPolicy create(String name, PolicySettings settings);
}
