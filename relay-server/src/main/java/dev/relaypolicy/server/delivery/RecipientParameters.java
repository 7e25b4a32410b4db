package dev.relaypolicy.server.delivery;

import com.google.common.collect.ImmutableSet;
import dev.relaypolicy.server.delivery.Notifications.Notify;
import java.util.Optional;
import java.util.Set;

/**
 * The parameters of RCPT, passed on unchanged.
 *
 * @param notifications NOTIFY (RFC 3461 section 4.1); empty if the client gives none
 * @param originalRecipient ORCPT, with its address type (section 4.2)
 */
public record RecipientParameters(Set<Notify> notifications, Optional<String> originalRecipient) {

    public static final RecipientParameters NONE = new RecipientParameters(Set.of(), Optional.empty());

    public RecipientParameters {
        notifications = ImmutableSet.copyOf(notifications);
        if (notifications.contains(Notify.NEVER) && notifications.size() > 1) {
            throw new IllegalArgumentException("NEVER excludes all other notifications: `" + notifications + "`");
        }
        if (!originalRecipient.map(Notifications::isOriginalRecipient).orElse(true)) {
            throw new IllegalArgumentException("`" + originalRecipient.get() + "` is not an original recipient");
        }
    }
}
