package dev.relaypolicy.server.xmail;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.Permissions;
import dev.relaypolicy.tab.xmail.Variables;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a user's {@code user.tab} says. Numbers are read as XMail reads them (atoi: the digits that a value begins with, 0
 * where there are none), so that a switch that XMail takes for off is off here.
 *
 * @param variables the rows of the file
 */
record UserSettings(Variables variables) {

    private static final Pattern NUMBER = Pattern.compile("[ \\t]*([+-]?[0-9]{1,18})");

    UserSettings {
        requireNonNull(variables, "variables");
    }

    /** {@code PopEnable}: whether the user may log in by POP3; on where it is not there. */
    boolean popEnabled() {
        return number("PopEnable").orElse(1L) != 0;
    }

    /** {@code ReceiveEnable}: whether the mailbox takes mail; on where it is not there. */
    boolean receiveEnabled() {
        return number("ReceiveEnable").orElse(1L) != 0;
    }

    /** {@code ClosedML}: whether a list takes mail from its members only. What is no number closes it too: that refuses more. */
    boolean closedList() {
        return variables.value("ClosedML").filter(value -> !value.equals("0")).isPresent();
    }

    /** {@code MaxMBSize}: how much mail the mailbox holds, in KB; 0 is no limit. */
    long maxMailboxKilobytes() {
        return Math.max(0, number("MaxMBSize").orElse(0L));
    }

    /** {@code SmtpPerms} where it is there, even where it is empty, else the server's default. */
    Permissions permissions(Permissions serverDefault) {
        return variables.value("SmtpPerms").map(Permissions::ofLetters).orElse(serverDefault);
    }

    private Optional<Long> number(String name) {
        return variables.value(name).map(value -> {
            Matcher number = NUMBER.matcher(value);
            return number.lookingAt() ? Long.parseLong(number.group(1)) : 0L;
        });
    }
}
