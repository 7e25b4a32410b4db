package dev.relaypolicy.server.config.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ObjectArrays;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest.Stage;
import dev.relaypolicy.auth.AuthenticatedPolicy;
import dev.relaypolicy.auth.LoginRequiredPolicy;
import dev.relaypolicy.auth.MailPermissionPolicy;
import dev.relaypolicy.policy.LocalRecipientPolicy;
import dev.relaypolicy.policy.TlsRequiredPolicy;
import dev.relaypolicy.pop.PopBeforeSmtpPolicy;
import dev.relaypolicy.spi.ConfiguredPolicy;
import dev.relaypolicy.spi.MailboxDirectory;
import dev.relaypolicy.spi.PolicyContext;
import dev.relaypolicy.spi.PolicySettings;
import dev.relaypolicy.spi.PolicyType;
import dev.relaypolicy.spi.PolicyType.Side;
import dev.relaypolicy.spi.PolicyType.Trait;
import dev.relaypolicy.spi.RelayPolicyProvider;
import dev.relaypolicy.spi.Strangers;
import java.util.function.BiFunction;

/** The built-in types of policies, in the order of docs/yaml.md. */
public final class BuiltInTypes {

    /** Every built-in type. */
    public static final ImmutableList<RelayPolicyProvider> ALL = ImmutableList.of(
            permit(
                    "local-recipients",
                    "mail for mailboxes of this server, from anyone",
                    (name, context) -> new LocalRecipientPolicy(context.port(MailboxDirectory.class))),
            permit(
                    "relay-domains",
                    "mail for `relay-domains`, from anyone, except what may be a [route](#routes), unless it is listed",
                    (name, context) -> context.port(RelayDomainsPolicy.class)),
            permit(
                    "authenticated",
                    "authenticated users with the permission to relay",
                    (name, context) -> new AuthenticatedPolicy(),
                    Trait.PERMITS_USERS),
            permit(
                    "pop-before-smtp",
                    "senders whose mailbox has recently logged in by POP3 from the same address",
                    (name, context) -> new PopBeforeSmtpPolicy(),
                    Trait.PERMITS_USERS,
                    Trait.READS_GRANTS),
            new IpTableType(),
            new AnybodyType(),
            new IpMapType(),
            new SpammersType(),
            new SenderRefusedType(),
            refuse(
                    "login-required",
                    "MAIL without a login",
                    (name, context) -> new LoginRequiredPolicy(),
                    Trait.REFUSES_STRANGERS),
            refuse(
                    "mail-permission",
                    "MAIL without the permission to send, which a login or a POP-before-SMTP grant brings",
                    (name, context) -> new MailPermissionPolicy(request -> false),
                    Trait.REFUSES_STRANGERS,
                    Trait.READS_GRANTS),
            refuse(
                    "tls-required",
                    "MAIL in clear text, unless the login has `without-tls`",
                    (name, context) -> new TlsRequiredPolicy(name)),
            new RefuseType(),
            new MailRootType());

    private BuiltInTypes() {}

    /**
     * A type without settings, which chains can name. Permits only users, or only mail for this server's own domains.
     *
     * @param policy makes a policy of its name and context
     */
    private record Predefined(PolicyType type, BiFunction<String, PolicyContext, RelayPolicy> policy)
            implements RelayPolicyProvider {
        @Override
        public ConfiguredPolicy create(PolicySettings settings) {
            return ConfiguredPolicy.using(
                    context -> policy.apply(settings.name(), context),
                    type.isFor(Side.PERMIT) ? Stage.RCPT : Stage.MAIL,
                    Strangers.NONE);
        }
    }

    private static RelayPolicyProvider permit(
            String name, String meaning, BiFunction<String, PolicyContext, RelayPolicy> policy, Trait... traits) {
        return predefined(new PolicyType(name, Side.PERMIT, meaning), policy, traits);
    }

    private static RelayPolicyProvider refuse(
            String name, String meaning, BiFunction<String, PolicyContext, RelayPolicy> policy, Trait... traits) {
        return predefined(new PolicyType(name, Side.REFUSE, meaning), policy, traits);
    }

    private static RelayPolicyProvider predefined(
            PolicyType type, BiFunction<String, PolicyContext, RelayPolicy> policy, Trait... traits) {
        return new Predefined(type.with(ObjectArrays.concat(traits, Trait.PREDEFINED)), policy);
    }
}
