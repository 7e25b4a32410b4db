package dev.relaypolicy.server.delivery;

import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.outbound.NextHopConnection;
import dev.relaypolicy.server.outbound.NextHopSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A delivery and a scripted next hop for each test. */
abstract class NextHopFixture {

    @TempDir
    Path folder;

    DeliveryFixture fixture;
    ScriptedNextHop hop;

    @BeforeEach
    void open() throws IOException {
        fixture = new DeliveryFixture(folder);
        hop = new ScriptedNextHop();
    }

    /** Connects without MAIL. */
    NextHopConnection connect(NextHopSettings settings, IpAddress client) throws IOException {
        return fixture.client
                .connect(settings, client, ready -> Optional.empty())
                .connection();
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
        hop.close();
    }
}
