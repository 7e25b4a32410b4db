package dev.relaypolicy.tab.xmail;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.Origin;
import java.util.List;
import java.util.Objects;

/** A mail processing command for a custom domain or a command alias, such as {@code redirect} with an address. */
public record Command(String name, List<String> arguments, Origin origin) {
    public Command {
        Objects.requireNonNull(origin, "origin");
        arguments = ImmutableList.copyOf(arguments);
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a command has a name");
        }
    }
}
