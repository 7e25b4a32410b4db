package dev.relaypolicy.server.xmail;

import dev.relaypolicy.Permissions;
import dev.relaypolicy.tab.xmail.PermissionLetters;
import dev.relaypolicy.tab.xmail.Variables;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The settings of a user in {@code user.tab}. Like XMail, parses numbers as atoi does: leading digits, or else 0. */
record UserSettings(Variables variables) {

    private static final Pattern NUMBER = Pattern.compile("[ \\t]*([+-]?[0-9]{1,18})");

    /** On by default. */
    boolean popEnabled() {
        return number("PopEnable").orElse(1L) != 0;
    }

    /** On by default. */
    boolean receiveEnabled() {
        return number("ReceiveEnable").orElse(1L) != 0;
    }

    /** Returns whether a list accepts mail only from its members. Off by default. */
    boolean closedList() {
        return variables.value("ClosedML").filter(value -> !value.equals("0")).isPresent();
    }

    /** Returns the maximum size of the mailbox in KiB; 0 for no limit. */
    long maxMailboxKilobytes() {
        return Math.max(0, number("MaxMBSize").orElse(0L));
    }

    /** {@code SmtpPerms} counts even if it is empty. */
    Permissions permissions(Permissions serverDefault) {
        return variables.value("SmtpPerms").map(PermissionLetters::parse).orElse(serverDefault);
    }

    private Optional<Long> number(String name) {
        return variables.value(name).map(value -> {
            Matcher number = NUMBER.matcher(value);
            return number.lookingAt() ? Long.parseLong(number.group(1)) : 0L;
        });
    }
}
