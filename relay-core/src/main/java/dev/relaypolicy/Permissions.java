package dev.relaypolicy;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.Set;
import java.util.stream.Collectors;

/** An immutable set of {@link Permission}s. */
public record Permissions(Set<Permission> granted) {

    /** No permissions: the login only identifies the user. */
    public static final Permissions NONE = new Permissions(Set.of());

    public Permissions {
        granted = Sets.immutableEnumSet(granted);
    }

    /** Returns a set of the given permissions. */
    public static Permissions of(Permission... granted) {
        return new Permissions(ImmutableSet.copyOf(granted));
    }

    /** Returns whether the set contains the permission. */
    public boolean allows(Permission permission) {
        return granted.contains(permission);
    }

    /** Returns the permissions that both sets contain. */
    public Permissions intersection(Permissions other) {
        return new Permissions(Sets.intersection(granted, other.granted));
    }

    /** Returns the names in the order of the enum, such as {@code mail, relay}, or {@code none}. */
    @Override
    public String toString() {
        return granted.isEmpty()
                ? "none"
                : granted.stream()
                        .map(permission -> Ascii.toLowerCase(permission.name()).replace('_', '-'))
                        .collect(Collectors.joining(", "));
    }
}
