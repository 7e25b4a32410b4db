package dev.relaypolicy.server.delivery;

import com.google.common.net.HostAndPort;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.server.outbound.NextHopSettings;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The destination of an accepted recipient. Comes from the configuration, never from client text. */
public sealed interface Destination {

    /**
     * A local mailbox, equal to another with the same address.
     *
     * @param mailbox the address after alias resolution
     * @param maildir supplies the path of the Maildir when a message arrives; the folder is created at first use
     */
    record LocalMaildir(EmailAddress mailbox, Supplier<Path> maildir) implements Destination {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof LocalMaildir that && mailbox.equals(that.mailbox);
        }

        @Override
        public int hashCode() {
            return mailbox.hashCode();
        }
    }

    record NextHop(NextHopSettings settings) implements Destination {
        /** Creates a next hop that uses SMTP with opportunistic TLS. */
        public NextHop(HostAndPort server) {
            this(NextHopSettings.smtp(server));
        }
    }

    /** No mailbox or next hop is configured for an accepted recipient: the whole message is deferred. */
    record Undeliverable(String why) implements Destination {}
}
