package dev.relaypolicy;

import java.util.Objects;

/**
 * The listener that accepted a client's connection.
 *
 * @param name its name in the configuration, such as {@code submission}
 * @param port its bound port, or 0 for a unix domain socket
 */
public record Listener(String name, int port, Role role) {

    /** The purpose of a listener. */
    public enum Role {
        /** Mail from other servers and from clients permitted by address; usually port 25. */
        SMTP,
        /** Mail from users, who log in first (RFC 6409); usually ports 587 and 465. */
        SUBMISSION,
        /** Mailbox access; usually ports 110 and 995. */
        POP3
    }

    public Listener {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(role, "role");
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException(
                    "`" + port + "` is not a port: use 1 to 65535, or 0 for a unix domain socket");
        }
    }
}
