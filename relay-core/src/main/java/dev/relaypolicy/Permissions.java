package dev.relaypolicy;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.EnumSet;
import java.util.Set;

/**
 * A set of {@link Permission}s. Immutable.
 *
 * @param granted the permissions held
 */
public record Permissions(Set<Permission> granted) {

    /** No permission at all: such a login proves who somebody is, and allows nothing. */
    public static final Permissions NONE = new Permissions(Set.of());

    /** XMail's built-in default, {@code MRVZ}, where neither the user nor the server says otherwise. */
    public static final Permissions XMAIL_DEFAULT = ofLetters("MRVZ");

    public Permissions {
        granted = Sets.immutableEnumSet(granted);
    }

    /** The given permissions. */
    public static Permissions of(Permission... granted) {
        return new Permissions(ImmutableSet.copyOf(granted));
    }

    /**
     * Reads XMail's letters. As in XMail, letters are case-sensitive and unknown ones mean nothing: an unreadable letter
     * never grants.
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

    /** Whether the permission is held. */
    public boolean allows(Permission permission) {
        return granted.contains(permission);
    }

    /** Returns XMail's letters, in the order of the enum. */
    @Override
    public String toString() {
        StringBuilder letters = new StringBuilder();
        granted.forEach(permission -> letters.append(permission.letter()));
        return letters.toString();
    }
}
