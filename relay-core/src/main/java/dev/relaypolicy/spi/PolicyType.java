package dev.relaypolicy.spi;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Sets;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The description of a type of policy.
 *
 * @param name its name in a configuration: lower-case words joined by hyphens
 * @param side the chains that its policies belong to
 * @param meaning one line for the documentation, such as {@code clients by address}
 */
public record PolicyType(String name, Side side, String meaning, List<Key> keys, Set<Trait> traits) {

    /** The keys that every policy of a configuration has. */
    public static final List<String> COMMON_KEYS =
            ImmutableList.of("type", "when", "unless", "advisory", "soft-bounce");

    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    /** The chains that policies of a type belong to. */
    public enum Side {
        /** Denies or defers, and never permits. */
        REFUSE,
        /** Permits. */
        PERMIT,
        /** Either, depending on the chain; a permit among the refusals counts as no opinion. */
        BOTH
    }

    /** A property of all policies of a type. */
    public enum Trait {
        /** Chains can name the type itself, without a policy written for it. */
        PREDEFINED,
        /** Refuses every stranger. No permit can then open the relay. */
        REFUSES_STRANGERS,
        /** Reads POP-before-SMTP grants. If no policy does, the server records none. */
        READS_GRANTS,
        /** Permits authenticated users or holders of a grant to relay to any domain. */
        PERMITS_USERS
    }

    /** A setting, with one line for the documentation. */
    public record Key(String name, String meaning) {
        public Key {
            requireNonNull(name, "name");
            requireNonNull(meaning, "meaning");
            if (COMMON_KEYS.contains(name)) {
                throw new IllegalArgumentException("every policy has a key `" + name + "`: use another name");
            }
        }
    }

    public PolicyType {
        requireNonNull(side, "side");
        requireNonNull(meaning, "meaning");
        keys = ImmutableList.copyOf(keys);
        traits = Sets.immutableEnumSet(traits);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "`" + name + "` is not a name: use lower-case words, digits and hyphens");
        }
    }

    /** Creates a description without traits. */
    public PolicyType(String name, Side side, String meaning, Key... keys) {
        this(name, side, meaning, List.of(keys), Set.of());
    }

    /** Returns this description with other traits. */
    public PolicyType with(Trait... others) {
        return new PolicyType(name, side, meaning, keys, Set.of(others));
    }

    /** Returns whether all policies of this type have the trait. */
    public boolean has(Trait trait) {
        return traits.contains(trait);
    }

    /** Returns whether policies of this type belong to chains of this side. */
    public boolean isFor(Side chain) {
        return side == chain || side == Side.BOTH;
    }

    /** Throws {@link IllegalArgumentException} unless this type has the key. */
    public void require(String key) {
        if (keys.stream().noneMatch(known -> known.name().equals(key))) {
            throw new IllegalArgumentException("the type `" + name + "` does not name its key `" + key + "`");
        }
    }
}
