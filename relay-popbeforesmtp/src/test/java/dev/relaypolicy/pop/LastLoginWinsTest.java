package dev.relaypolicy.pop;

import com.google.common.base.Ticker;
import dev.relaypolicy.spi.GrantStore;
import dev.relaypolicy.testkit.contracts.GrantStoreContract;

/** XMail's limit: one client per mailbox. */
class LastLoginWinsTest implements GrantStoreContract {

    @Override
    public GrantStore store(Ticker ticker) {
        return new CaffeineGrantStore(WINDOW, clientsPerMailbox(), 100_000, ticker);
    }

    @Override
    public int clientsPerMailbox() {
        return CaffeineGrantStore.LAST_LOGIN_WINS;
    }
}
