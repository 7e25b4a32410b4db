package dev.relaypolicy.tab.policy;

import dev.relaypolicy.SmtpReply;

final class RefusalReplies {

    private RefusalReplies() {}

    static SmtpReply require5xx(SmtpReply reply) {
        if (reply.code() / 100 != 5) {
            throw new IllegalArgumentException("a refusal cannot be `" + reply + "`: its code must be 5xx");
        }
        return reply;
    }
}
