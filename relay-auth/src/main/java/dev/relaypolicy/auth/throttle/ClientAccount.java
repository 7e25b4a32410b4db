package dev.relaypolicy.auth.throttle;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import java.util.Locale;

/**
 * A client and the account that it tries.
 *
 * @param client the IPv4 address, or the first address of the IPv6 /64
 * @param account a digest of the lower-case name: of constant size, and unreadable in case a user typed the password as
 *     the name
 */
record ClientAccount(IpAddress client, long account) {

    static ClientAccount of(IpAddress client, String account) {
        return new ClientAccount(
                network(client),
                Hashing.sha256()
                        .hashString(account.toLowerCase(Locale.ROOT), UTF_8)
                        .asLong());
    }

    static IpAddress network(IpAddress client) {
        return IpBlock.client(client).network();
    }
}
