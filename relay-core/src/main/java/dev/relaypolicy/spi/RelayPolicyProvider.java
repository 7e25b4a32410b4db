package dev.relaypolicy.spi;

import dev.relaypolicy.RelayPolicy;
import java.util.Set;

/**
 * Makes policies of one kind from configuration. Found by {@link java.util.ServiceLoader}, so that a jar on the path adds a
 * kind of policy:
 *
 * <ul>
 *   <li>{@link #type()} is the word that the configuration uses, unique among the providers present;
 *   <li>{@link #keys()} names every setting the policy takes: any other is an error, found before the policy is made;
 *   <li>{@link #create} checks the values and reports every problem at once, each with the key it is about.
 * </ul>
 *
 * <p>A provider has a public constructor without parameters (or a public static {@code provider} method) and keeps no state.
 */
public interface RelayPolicyProvider {

    /** The word for this kind of policy: lower-case words joined by hyphens. */
    String type();

    /** The settings that {@link #create} understands. */
    Set<String> keys();

    /**
     * Makes a policy.
     *
     * @param name the name that explanations and logs use for it
     * @param settings the settings given, with no key outside {@link #keys()}
     * @throws PolicySettingsException with every problem found
     */
    RelayPolicy create(String name, PolicySettings settings);
}
