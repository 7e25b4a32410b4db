package dev.relaypolicy;

import java.util.Objects;

/**
 * The listener a client came in on.
 *
 * @param name its name in the configuration, such as {@code submission}
 * @param port its bound port, 1 to 65535
 * @param role what it is for
 */
public record Listener(String name, int port, Role role) {

    /** What a listener is for. */
    public enum Role {
        /** Mail from other servers and from clients that relay by address: port 25. */
        SMTP,
        /** Mail from users, who log in first (RFC 6409): ports 587 and 465. */
        SUBMISSION,
        /** Mailbox access: ports 110 and 995. */
        POP3
    }

    public Listener {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(role, "role");
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("`" + port + "` is not a port: use 1 to 65535");
        }
    }
}
