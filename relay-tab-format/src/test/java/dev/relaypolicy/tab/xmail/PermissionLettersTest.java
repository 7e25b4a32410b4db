package dev.relaypolicy.tab.xmail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Permission;
import dev.relaypolicy.Permissions;
import org.junit.jupiter.api.Test;

class PermissionLettersTest {

    @Test
    void eachLetterGrantsOnePermission() {
        assertThat(PermissionLetters.parse("MRVTZS")).isEqualTo(Permissions.of(Permission.values()));
        assertThat(PermissionLetters.parse("R")).isEqualTo(Permissions.of(Permission.RELAY));
        assertThat(PermissionLetters.parse("")).isEqualTo(Permissions.NONE);
    }

    @Test
    void otherLettersGrantNothing() {
        assertThat(PermissionLetters.parse("mr xM")).isEqualTo(Permissions.of(Permission.MAIL));
        assertThat(PermissionLetters.parse("mr\u024d\u0152")).isEqualTo(Permissions.NONE);
    }
}
