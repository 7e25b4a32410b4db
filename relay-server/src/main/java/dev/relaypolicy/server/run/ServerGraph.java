package dev.relaypolicy.server.run;

import dagger.BindsInstance;
import dagger.Component;
import dev.relaypolicy.server.protocol.wire.WireServer;
import dev.relaypolicy.server.protocol.wire.WireServer.PermittedClients;
import dev.relaypolicy.server.protocol.wire.WireServer.SessionHandler;
import jakarta.inject.Singleton;

/** The objects of one server. Each graph has its own throttle, grants and sessions. */
@Singleton
@Component(modules = ServerModule.class)
public interface ServerGraph {

    /**
     * Returns the server. The first call binds its listeners.
     *
     * @throws dev.relaypolicy.server.protocol.wire.BindFailedException if a listener cannot be bound
     */
    WireServer server();

    SessionHandler sessions();

    /** Refresh it after the configuration: it revokes the grants of accounts that a reload has changed. */
    AccountGrants grants();

    PermittedClients permittedClients();

    @Component.Factory
    interface Factory {

        ServerGraph create(@BindsInstance ServerEnvironment environment);
    }

    static ServerGraph of(ServerEnvironment environment) {
        return DaggerServerGraph.factory().create(environment);
    }
}
