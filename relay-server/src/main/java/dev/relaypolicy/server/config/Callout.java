package dev.relaypolicy.server.config;

import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.server.nexthop.RecipientCallout.Answer;
import dev.relaypolicy.server.nexthop.RecipientCallout.Keep;

/** Asks for a recipient where its mail goes. Thread-safe. */
@FunctionalInterface
interface Callout {

    /** Asks; may block for as long as the next hop is given to answer. */
    Answer ask(ForwardPath recipient, Keep keep);
}
