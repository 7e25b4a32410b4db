package dev.relaypolicy.pop;

import dev.relaypolicy.Listener;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import java.time.Instant;

/** Short forms for requests. */
final class Sessions {

    private static final Listener SMTP = new Listener("smtp", 25, Listener.Role.SMTP);

    private Sessions() {}

    /** Returns a request at MAIL; an empty sender is the null path. */
    static RelayRequest mail(String client, String sender, Instant instant) {
        ReversePath path = sender.isEmpty() ? ReversePath.NULL : ReversePath.of(EmailAddress.parse(sender));
        return RelayRequest.atConnect(IpAddress.parse(client), SMTP, instant)
                .hello("localhost")
                .mail(path);
    }

    static ForwardPath to(String recipient) {
        return ForwardPath.of(EmailAddress.parse(recipient));
    }
}
