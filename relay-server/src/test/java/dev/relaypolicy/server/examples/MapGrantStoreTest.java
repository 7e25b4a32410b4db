package dev.relaypolicy.server.examples;

import com.google.common.base.Ticker;
import dev.relaypolicy.spi.GrantStore;
import dev.relaypolicy.testkit.contracts.GrantStoreContract;

// docs: the contract of a grant store
class MapGrantStoreTest implements GrantStoreContract {

    @Override
    public GrantStore store(Ticker ticker) {
        return new MapGrantStore(ticker);
    }

    @Override
    public int clientsPerMailbox() {
        return 1;
    }
}
// docs: end
