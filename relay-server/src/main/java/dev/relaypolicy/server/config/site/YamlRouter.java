package dev.relaypolicy.server.config.site;

import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.server.config.model.MailSettings;
import dev.relaypolicy.server.config.policy.RelayDomainsPolicy;
import dev.relaypolicy.server.delivery.Destination;
import dev.relaypolicy.server.outbound.RecipientCallout;
import java.util.List;
import java.util.Optional;

/**
 * The destinations of permitted mail: a local mailbox, the next hop of the domain, the MailRoot's destination, or the
 * default next hop, in this order. Thread-safe.
 */
public final class YamlRouter {

    private final MailSettings mail;
    private final YamlAccounts accounts;
    private final Optional<Site> mailRoot;

    YamlRouter(MailSettings mail, YamlAccounts accounts, Optional<Site> mailRoot) {
        this.mail = mail;
        this.accounts = accounts;
        this.mailRoot = mailRoot;
    }

    List<Destination> route(ForwardPath recipient) {
        Optional<EmailAddress> address = recipient.address();
        if (address.isEmpty()) {
            return postmaster(recipient);
        }
        Optional<DomainName> domain =
                address.get().domain() instanceof DomainName name ? Optional.of(name) : Optional.empty();
        if (domain.filter(accounts::isLocal).isPresent()) {
            return mailboxes(address.get());
        }
        Optional<Destination.NextHop> hop = domain.flatMap(mail.hops()::find);
        if (hop.isPresent()) {
            return List.of(hop.get());
        }
        return elsewhere(recipient);
    }

    RelayDomainsPolicy.Callout callout(RecipientCallout callouts) {
        return (recipient, keep) -> route(recipient).stream()
                .filter(Destination.NextHop.class::isInstance)
                .findFirst()
                .map(hop -> callouts.ask(((Destination.NextHop) hop).settings(), recipient, keep))
                .orElseGet(() -> new RecipientCallout.Answer.Unsettled("no next hop is for it"));
    }

    /** A next hop would accept {@code <postmaster>} as its own. */
    private List<Destination> postmaster(ForwardPath recipient) {
        return mail.postmaster()
                .map(this::mailboxes)
                .or(() -> mailRoot.map(site -> site.route(recipient)))
                .orElseGet(() -> List.of(new Destination.Undeliverable("relay.yaml has no `postmaster`")));
    }

    private List<Destination> mailboxes(EmailAddress address) {
        List<Destination> destinations = accounts.destinations(address);
        return destinations.isEmpty()
                ? List.of(new Destination.Undeliverable("there is no mailbox " + address))
                : destinations;
    }

    private List<Destination> elsewhere(ForwardPath recipient) {
        if (mailRoot.isPresent()) {
            return mailRoot.get().route(recipient);
        }
        return mail.defaultHop()
                .<List<Destination>>map(List::of)
                .orElseGet(() -> List.of(
                        new Destination.Undeliverable("no next hop of relay.yaml is for it, and none is the default")));
    }
}
