package dev.relaypolicy.server.config;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.xmail.IpMapRule;
import dev.relaypolicy.tab.xmail.SpamAddressTab;
import dev.relaypolicy.tab.xmail.SpammerRule;
import java.util.Optional;

/** What a policy is, before it is made: the types of policies that a configuration can name, with their settings. */
sealed interface PolicySpec {

    /** In which chains a policy makes sense: a permit among the refusals would do nothing, and a refusal among the permits harm. */
    enum Side {
        PERMIT,
        REFUSE,
        EITHER
    }

    Side side();

    /** Speaks for a client. */
    sealed interface Permit extends PolicySpec {
        @Override
        default Side side() {
            return Side.PERMIT;
        }
    }

    /** Speaks against a client, a sender or a transaction. */
    sealed interface Refusal extends PolicySpec {
        @Override
        default Side side() {
            return Side.REFUSE;
        }
    }

    record LocalRecipients() implements Permit {}

    record RelayDomains() implements Permit {}

    record Authenticated() implements Permit {}

    record PopBeforeSmtp() implements Permit {}

    record IpTablePermit(Addresses addresses) implements Permit {
        public IpTablePermit {
            requireNonNull(addresses, "addresses");
        }
    }

    /** Everybody whom its conditions leave. */
    record Anybody() implements Permit {}

    /**
     * An ipmap.
     *
     * @param inline the rows written in the configuration
     * @param file or the file, which then says all
     */
    record IpMap(IpTable<IpMapRule> inline, Optional<Table<IpTable<IpMapRule>>> file, SmtpReply reply)
            implements Refusal {
        public IpMap {
            requireNonNull(inline, "inline");
            requireNonNull(file, "file");
            requireNonNull(reply, "reply");
        }
    }

    /** Addresses of spammers, as {@link IpMap} has them. */
    record Spammers(IpTable<SpammerRule> inline, Optional<Table<IpTable<SpammerRule>>> file, SmtpReply reply)
            implements Refusal {
        public Spammers {
            requireNonNull(inline, "inline");
            requireNonNull(file, "file");
            requireNonNull(reply, "reply");
        }
    }

    /** Senders written in the configuration, or the patterns of a file. */
    record SendersRefused(AddressSet senders, Optional<Table<SpamAddressTab>> file, SmtpReply reply)
            implements Refusal {
        public SendersRefused {
            requireNonNull(senders, "senders");
            requireNonNull(file, "file");
            requireNonNull(reply, "reply");
        }
    }

    record LoginRequired() implements Refusal {}

    /** A login, or a POP-before-SMTP grant, with the permission to send. */
    record MailPermission() implements Refusal {}

    record TlsRequired() implements Refusal {}

    /** Everybody whom its conditions leave. */
    record Refuse(SmtpReply reply) implements Refusal {
        public Refuse {
            requireNonNull(reply, "reply");
        }
    }

    /** What the chains of an XMail MailRoot say. */
    record MailRootChains() implements PolicySpec {
        @Override
        public Side side() {
            return Side.EITHER;
        }
    }

    /** A policy of somebody else's. */
    record Provided(RelayPolicy policy) implements PolicySpec {
        public Provided {
            requireNonNull(policy, "policy");
        }

        @Override
        public Side side() {
            return Side.EITHER;
        }
    }
}
