package dev.relaypolicy.server.wiring;

import dev.relaypolicy.spi.Credential;
import dev.relaypolicy.spi.CredentialStore;
import dev.relaypolicy.spi.StoredPassword;
import java.util.List;
import java.util.function.Supplier;

/** The credentials of the configuration in force at each login. */
record CurrentCredentials(Supplier<CredentialStore> now) implements CredentialStore {

    @Override
    public List<Credential> find(String userName) {
        return now.get().find(userName);
    }

    @Override
    public String account(String userName) {
        return now.get().account(userName);
    }

    @Override
    public StoredPassword decoy() {
        return now.get().decoy();
    }
}
