package dev.relaypolicy;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.EnumSet;
import java.util.Set;

/** An immutable set of {@link Permission}s. */
public record Permissions(Set<Permission> granted) {

    /** No permissions: the login identifies the user but permits nothing. */
    public static final Permissions NONE = new Permissions(Set.of());

    /** XMail's built-in default, {@code MRVZ}, used if neither the user nor the server configures permissions. */
    public static final Permissions XMAIL_DEFAULT = ofLetters("MRVZ");

    public Permissions {
        granted = Sets.immutableEnumSet(granted);
    }

    /** Returns a set of the given permissions. */
    public static Permissions of(Permission... granted) {
        return new Permissions(ImmutableSet.copyOf(granted));
    }

    /**
     * Parses XMail's letters. As in XMail, letters are case-sensitive, and unknown letters are ignored and grant
     * nothing.
     */
    public static Permissions ofLetters(String letters) {
        EnumSet<Permission> set = EnumSet.noneOf(Permission.class);
        for (Permission permission : Permission.values()) {
            if (letters.indexOf(permission.letter()) >= 0) {
                set.add(permission);
            }
        }
        return new Permissions(set);
    }

    /** Returns whether the set contains the permission. */
    public boolean allows(Permission permission) {
        return granted.contains(permission);
    }

    /** Returns the permissions that both sets hold. */
    public Permissions intersection(Permissions other) {
        return new Permissions(Sets.intersection(granted, other.granted));
    }

    /** Returns XMail's letters, in the order of the enum. */
    @Override
    public String toString() {
        StringBuilder letters = new StringBuilder();
        granted.forEach(permission -> letters.append(permission.letter()));
        return letters.toString();
    }
}
