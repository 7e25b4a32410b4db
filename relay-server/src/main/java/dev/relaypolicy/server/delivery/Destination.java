package dev.relaypolicy.server.delivery;

import com.google.common.net.HostAndPort;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.server.nexthop.NextHopSettings;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where the copy of an accepted recipient goes. It comes from configuration, never from client text. */
public sealed interface Destination {

    /**
     * A mailbox of ours. Two of one address are equal.
     *
     * @param mailbox its own address, with aliases resolved
     * @param maildir gives its Maildir, which is made at first use; asked when there is a message
     */
    record LocalMaildir(EmailAddress mailbox, Supplier<Path> maildir) implements Destination {
        public LocalMaildir {
            Objects.requireNonNull(mailbox, "mailbox");
            Objects.requireNonNull(maildir, "maildir");
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof LocalMaildir that && mailbox.equals(that.mailbox);
        }

        @Override
        public int hashCode() {
            return mailbox.hashCode();
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
