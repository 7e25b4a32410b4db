package dev.relaypolicy.auth.throttle;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import java.util.Locale;

/**
 * Who tries, and what.
 *
 * @param client the client's address, or the first of its /64: an IPv6 client has that many to choose from
 * @param account a digest of the account's name, in lower case: of one size however long the name, and
 *     not readable where somebody typed the password into the wrong field
 */
record ClientAccount(IpAddress client, long account) {

    static ClientAccount of(IpAddress client, String userName) {
        return new ClientAccount(
                network(client),
                Hashing.sha256()
                        .hashString(userName.toLowerCase(Locale.ROOT), UTF_8)
                        .asLong());
    }

    static IpAddress network(IpAddress client) {
        return IpBlock.client(client).network();
    }
}
