package dev.relaypolicy.server.delivery;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSet;
import dev.relaypolicy.server.delivery.Notifications.Notify;
import java.util.Optional;
import java.util.Set;

/**
 * The parameters of RCPT, which are handed on and decide nothing.
 *
 * @param notifications when the sender is to be notified (NOTIFY, RFC 3461 section 4.1); empty where the client does not say
 * @param originalRecipient the address type and the address that the sender wrote (ORCPT, section 4.2), where the client says so
 */
public record RecipientParameters(Set<Notify> notifications, Optional<String> originalRecipient) {

    /** RCPT without parameters. */
    public static final RecipientParameters NONE = new RecipientParameters(Set.of(), Optional.empty());

    public RecipientParameters {
        requireNonNull(originalRecipient, "originalRecipient");
        notifications = ImmutableSet.copyOf(notifications);
        if (notifications.contains(Notify.NEVER) && notifications.size() > 1) {
            throw new IllegalArgumentException("a sender is notified never, or sometimes: `" + notifications + "`");
        }
        if (!originalRecipient.map(Notifications::isOriginalRecipient).orElse(true)) {
            throw new IllegalArgumentException("`" + originalRecipient.get() + "` is not an original recipient");
        }
    }
}
