package dev.relaypolicy.tab.xmail;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.Origin;
import java.util.List;
import java.util.Objects;

/**
 * A step of what is done with mail for a custom domain or a command alias, such as {@code redirect} with an address.
 *
 * @param name what is done, as written
 * @param arguments with what
 * @param origin where it is written
 */
public record Command(String name, List<String> arguments, Origin origin) {
    public Command {
        Objects.requireNonNull(origin, "origin");
        arguments = ImmutableList.copyOf(arguments);
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a command has a name");
        }
    }
}
