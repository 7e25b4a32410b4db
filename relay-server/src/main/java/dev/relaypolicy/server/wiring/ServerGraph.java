package dev.relaypolicy.server.wiring;

import dagger.BindsInstance;
import dagger.Component;
import dev.relaypolicy.server.wire.SessionHandler;
import dev.relaypolicy.tab.live.Refreshable;
import jakarta.inject.Singleton;

/** Everything a running server is made of. */
@Singleton
@Component(modules = ServerModule.class)
public interface ServerGraph {

    /** Serves the clients of every listener, by its role. */
    SessionHandler sessions();

    /** Revokes the grants of accounts that a reload has changed. Refresh it after the configuration. */
    Refreshable grants();

    /** Makes the graph. */
    @Component.Factory
    interface Factory {

        /** The graph of a server. */
        ServerGraph create(@BindsInstance Surroundings surroundings);
    }

    /** The graph of a server. */
    static ServerGraph of(Surroundings surroundings) {
        return DaggerServerGraph.factory().create(surroundings);
    }
}
