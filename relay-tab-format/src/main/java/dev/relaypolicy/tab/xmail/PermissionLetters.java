package dev.relaypolicy.tab.xmail;

import com.google.common.collect.ImmutableMap;
import dev.relaypolicy.Permission;
import dev.relaypolicy.Permissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** XMail's letters for the permissions of a login (SMTPSvr.cpp:SMTPApplyPerms). */
public final class PermissionLetters {

    private static final ImmutableMap<Character, Permission> LETTERS = ImmutableMap.of(
            'M', Permission.MAIL,
            'R', Permission.RELAY,
            'V', Permission.VERIFY,
            'T', Permission.ETRN,
            'Z', Permission.UNLIMITED_SIZE,
            'S', Permission.WITHOUT_TLS);

    /** XMail's default, if neither the user nor the server configures permissions. */
    public static final Permissions DEFAULT = parse("MRVZ");

    private PermissionLetters() {}

    /** Parses letters. As in XMail, they are case-sensitive, and unknown letters grant nothing. */
    public static Permissions parse(String letters) {
        Set<Permission> granted = EnumSet.noneOf(Permission.class);
        letters.chars().forEach(c -> Optional.ofNullable(LETTERS.get((char) c)).ifPresent(granted::add));
        return new Permissions(granted);
    }

    static boolean include(int c) {
        return LETTERS.containsKey((char) c);
    }
}
