package dev.relaypolicy.tab.policy;

import dev.relaypolicy.SmtpReply;

/** Replies that a policy is given to refuse with: checked when the policy is made, not when it first refuses. */
final class Refusals {

    private Refusals() {}

    static SmtpReply require5xx(SmtpReply reply) {
        if (reply.code() / 100 != 5) {
            throw new IllegalArgumentException("a refusal cannot be `" + reply + "`: its code must be 5xx");
        }
        return reply;
    }
}
