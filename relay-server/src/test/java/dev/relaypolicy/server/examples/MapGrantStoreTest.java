package dev.relaypolicy.server.examples;

import dev.relaypolicy.spi.GrantStore;
import dev.relaypolicy.testkit.contracts.GrantStoreContract;

// docs: the contract of a grant store
class MapGrantStoreTest implements GrantStoreContract {

    @Override
    public GrantStore store() {
        return new MapGrantStore();
    }

    @Override
    public int clientsPerMailbox() {
        return 1;
    }
}
// docs: end
