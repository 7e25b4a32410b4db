package dev.relaypolicy.server.cli;

import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.server.run.Plugins;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The option that names the plugins folder. */
final class PluginOptions {

    @Option(
            names = "--plugins",
            paramLabel = "DIR",
            defaultValue = "${sys:relay.plugins:-}",
            description = "the folder of jars with policy types; default: plugins/ of the installation")
    private String folder = "";

    /** Loads the jars of the folder. */
    ReadResult<Plugins> load() {
        return folder.isEmpty() ? new ReadResult.Usable<>(Plugins.NONE, 0, List.of()) : Plugins.load(Path.of(folder));
    }
}
