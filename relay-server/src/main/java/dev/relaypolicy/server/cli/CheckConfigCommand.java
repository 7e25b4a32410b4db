package dev.relaypolicy.server.cli;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.server.config.Overrides;
import dev.relaypolicy.server.config.YamlConfiguration;
import dev.relaypolicy.server.nexthop.RecipientCallout;
import dev.relaypolicy.tab.TabReading;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code relay check-config}. */
@Command(
        name = "check-config",
        description = "Reads a relay.yaml and every file that it names as serve would, and says what is wrong.",
        mixinStandardHelpOptions = true)
final class CheckConfigCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "the relay.yaml")
    private @Nullable Path file;

    @Option(names = "--config", paramLabel = "FILE", description = "the same, as serve has it")
    private @Nullable Path config;

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    CheckConfigCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Path configuration = theOne();
        TabReading<YamlConfiguration> reading = plugins.load()
                .flatMap(loaded -> YamlConfiguration.open(
                        configuration,
                        Overrides.NONE,
                        loaded.providers(),
                        host -> RecipientCallout.NONE,
                        new ReloadLog(console.err()),
                        console.clock()));
        reading.problems().forEach(console.out()::println);
        console.out()
                .println(
                        reading.usable().isPresent()
                                ? "relay: the configuration can be used"
                                : "relay: the configuration has errors: serve would not start");
        console.out().flush();
        return reading.usable().isPresent() ? ExitCode.OK : ExitCode.CONFIGURATION;
    }

    private Path theOne() {
        if ((file == null) == (config == null)) {
            throw new UsageException("name one relay.yaml: relay check-config FILE");
        }
        return file == null ? requireNonNull(config) : file;
    }
}
