package dev.relaypolicy.server.delivery;

import java.io.IOException;
import java.nio.file.Path;
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

    @AfterEach
    void close() throws IOException {
        fixture.close();
        hop.close();
    }
}
