package dev.relaypolicy.pop;

import dev.relaypolicy.spi.GrantStore;
import dev.relaypolicy.testkit.contracts.GrantStoreContract;

/** XMail's mode: one address a mailbox. */
class LastLoginWinsTest implements GrantStoreContract {

    @Override
    public GrantStore store() {
        return new CaffeineGrantStore(WINDOW, clientsPerMailbox(), 100_000, new ManualClock(NOW));
    }

    @Override
    public int clientsPerMailbox() {
        return CaffeineGrantStore.LAST_LOGIN_WINS;
    }
}
