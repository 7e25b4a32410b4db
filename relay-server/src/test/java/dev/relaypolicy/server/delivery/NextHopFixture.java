package dev.relaypolicy.server.delivery;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A delivery and a next hop that does as it is told, for each test anew. */
abstract class NextHopFixture {

    @TempDir
    Path folder;

    Workshop workshop;
    ScriptedNextHop hop;

    @BeforeEach
    void open() throws IOException {
        workshop = new Workshop(folder);
        hop = new ScriptedNextHop();
    }

    @AfterEach
    void close() throws IOException {
        workshop.close();
        hop.close();
    }
}
