package dev.relaypolicy.server.delivery;

import com.google.common.net.HostAndPort;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.server.nexthop.NextHopSettings;
import java.nio.file.Path;
import java.util.Objects;

/** Where the copy of an accepted recipient goes. It comes from configuration, never from client text. */
public sealed interface Destination {

    /**
     * A mailbox of ours.
     *
     * @param maildir its Maildir, made at first use
     * @param mailbox its own address, with aliases resolved
     */
    record LocalMaildir(Path maildir, EmailAddress mailbox) implements Destination {
        public LocalMaildir {
            Objects.requireNonNull(maildir, "maildir");
            Objects.requireNonNull(mailbox, "mailbox");
        }
    }

    /**
     * Another mail server, which takes it from here.
     *
     * @param settings how it is reached
     */
    record NextHop(NextHopSettings settings) implements Destination {
        public NextHop {
            Objects.requireNonNull(settings, "settings");
        }

        /** A server that is reached by SMTP, with TLS where it offers it. */
        public NextHop(HostAndPort server) {
            this(NextHopSettings.smtp(server));
        }
    }

    /**
     * Nowhere: policy accepts the recipient and nothing here can carry the mail. The whole message is deferred.
     *
     * @param why for the log
     */
    record Undeliverable(String why) implements Destination {
        public Undeliverable {
            Objects.requireNonNull(why, "why");
        }
    }
}
