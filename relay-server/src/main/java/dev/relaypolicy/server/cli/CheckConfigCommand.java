package dev.relaypolicy.server.cli;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.server.config.YamlConfiguration;
import dev.relaypolicy.server.config.model.Overrides;
import dev.relaypolicy.server.log.ReloadLog;
import dev.relaypolicy.server.outbound.RecipientCallout;
import dev.relaypolicy.server.run.ExitCode;
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
        customSynopsis = "relay check-config FILE",
        description = "Reads a relay.yaml and every file that it names, and prints what stops serve from starting,"
                + " or who may relay. Nothing is bound or written.",
        exitCodeList = {"0:serve would start", "78:the configuration has errors; all of them are printed"},
        footer = {"Example:", "  relay check-config relay.yaml"})
final class CheckConfigCommand implements Callable<Integer> {

    private final CommandContext context;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "the relay.yaml; required")
    private @Nullable Path file;

    @Option(names = "--config", paramLabel = "FILE", description = "the same as FILE, as serve takes it; default: none")
    private @Nullable Path config;

    @Mixin
    private ConfigurationOptions.PluginOptions plugins = new ConfigurationOptions.PluginOptions();

    CheckConfigCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Path configuration = file();
        ReadResult<YamlConfiguration> reading = plugins.load()
                .flatMap(loaded -> YamlConfiguration.open(
                        configuration,
                        Overrides.NONE,
                        loaded.providers(),
                        host -> RecipientCallout.NONE,
                        new ReloadLog(context.err()),
                        context.clock()));
        reading.problems().forEach(context.out()::println);
        context.out()
                .println(
                        reading.usable().isPresent()
                                ? "relay: the configuration can be used"
                                : "relay: the configuration has errors: serve would not start");
        reading.usable().stream()
                .flatMap(opened -> opened.relaySummary().stream())
                .forEach(context.out()::println);
        context.out().writer().flush();
        return reading.usable().isPresent() ? ExitCode.OK : ExitCode.CONFIGURATION;
    }

    private Path file() {
        if ((file == null) == (config == null)) {
            throw new UsageException("name one relay.yaml: relay check-config FILE");
        }
        return file == null ? requireNonNull(config) : file;
    }
}
