package dev.relaypolicy.server.wiring;

import dagger.BindsInstance;
import dagger.Component;
import dev.relaypolicy.server.wire.SessionHandler;
import dev.relaypolicy.tab.live.Refreshable;
import jakarta.inject.Singleton;

/** The object graph of a running server. */
@Singleton
@Component(modules = ServerModule.class)
public interface ServerGraph {

    /** Returns the handler for the clients of all listeners. */
    SessionHandler sessions();

    /** Revokes the grants of accounts that a reload has changed. Refresh it after the configuration. */
    Refreshable grants();

    /** Makes the graph. */
    @Component.Factory
    interface Factory {

        /** Creates the graph. */
        ServerGraph create(@BindsInstance ServerEnvironment environment);
    }

    /** Creates the graph of a server. */
    static ServerGraph of(ServerEnvironment environment) {
        return DaggerServerGraph.factory().create(environment);
    }
}
