package dev.relaypolicy.server.config.policy;

import dev.relaypolicy.server.config.model.ClientAddresses;
import dev.relaypolicy.server.config.model.Table;
import dev.relaypolicy.server.config.model.TableFormat;
import dev.relaypolicy.spi.PolicySettings;
import java.util.List;
import java.util.Optional;

/** The settings of a policy that can name a file of this configuration. */
public interface TableSettings {

    /** Returns the settings of a policy as this server reads them. */
    static TableSettings of(PolicySettings settings) {
        return settings.port(TableSettings.class);
    }

    /** Reads the keys that name a file and its format. The first format is the default. */
    <T> Optional<Table<T>> file(List<TableFormat<T>> formats);

    /** Reads client addresses: {@code addresses}, or {@code file} and {@code format}. */
    ClientAddresses addresses();

    /** Reports that both keys are set, if they are. */
    void exclusive(String key, String other);
}
