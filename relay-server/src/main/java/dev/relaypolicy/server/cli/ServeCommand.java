package dev.relaypolicy.server.cli;

import com.google.common.net.HostAndPort;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.server.run.ExitCode;
import dev.relaypolicy.server.run.Monitoring;
import dev.relaypolicy.server.run.OpenConfiguration;
import dev.relaypolicy.server.run.ReadyFile;
import dev.relaypolicy.server.run.ServerProcess;
import dev.relaypolicy.server.run.StartException;
import dev.relaypolicy.text.LogFormat;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code relay serve}. */
@Command(
        name = "serve",
        customSynopsis = "relay serve [--config FILE | --mailroot DIR] [options]",
        description = "Runs the server until SIGTERM or SIGINT. Without a configuration, runs a safe demonstration on"
                + " loopback.",
        exitCodeList = {
            "0:stopped by a signal",
            "69:a listener or --admin cannot be bound",
            "78:the configuration has errors; all of them are printed"
        },
        footer = {
            "Examples:",
            "  relay serve",
            "  relay serve --config relay.yaml",
            "  relay serve --mailroot /var/MailRoot --smtp 0.0.0.0:25 --pop3 0.0.0.0:110"
        })
final class ServeCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    @Option(
            names = "--ready-file",
            paramLabel = "FILE",
            description =
                    "write the name and address of each listener to FILE as soon as all accept clients, and remove"
                            + " it at the stop; default: none")
    private @Nullable Path readyFile;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            converter = LogFormatConverter.class,
            description = "the format of decisions and logins on standard error: line or json; default: line")
    private LogFormat logFormat = LogFormat.LINE;

    @Option(
            names = "--admin",
            paramLabel = "ADDRESS:PORT",
            converter = OptionValue.AddressPort.class,
            description = "serve metrics and health by HTTP, without a login, so strangers must not reach the address;"
                    + " default: none")
    private @Nullable HostAndPort admin;

    ServeCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        try {
            return serve();
        } catch (StartException e) {
            if (e.exitCode() == ExitCode.USAGE) {
                throw new UsageException(e.getMessage());
            }
            print(e.getMessage());
            return e.exitCode();
        }
    }

    private int serve() throws IOException {
        ReadyFile ready = ReadyFile.at(Optional.ofNullable(readyFile));
        Monitoring monitoring = new Monitoring(
                logFormat,
                Optional.ofNullable(admin).map(address -> new InetSocketAddress(address.getHost(), address.getPort())),
                context.err());
        Optional<Demonstration> demonstration =
                configuration.isNamed() ? Optional.empty() : Optional.of(Demonstration.prepare(Demonstration.folder()));
        ReadResult<OpenConfiguration> reading = configuration.openToServe(
                demonstration.map(Demonstration::mailRoot), monitoring.reloads(), context.clock());
        reading.problems().forEach(context.err()::println);
        List<String> withoutCertificate =
                reading.usable().map(OpenConfiguration::withoutCertificate).orElse(List.of());
        withoutCertificate.forEach(name -> print("listener `" + name
                + "` begins with TLS and there is no certificate: give --tls-cert and --tls-key, or put server.cert and"
                + " server.key into the MailRoot"));
        if (reading.usable().isEmpty() || !withoutCertificate.isEmpty()) {
            print("the configuration has errors: nothing was started");
            return ExitCode.CONFIGURATION;
        }
        OpenConfiguration opened = reading.orThrow();
        opened.plugins().ifPresent(plugins -> print("loaded plugins: " + plugins));
        opened.warnings().forEach(context.err()::println);
        ServerProcess.bind(opened, monitoring, ready, this::print, context.clock())
                .serve(listeners -> demonstration.ifPresent(
                        shown -> shown.describe(context.out().writer(), listeners)));
        return ExitCode.OK;
    }

    private void print(String line) {
        context.err().println("relay: " + line);
    }

    static final class LogFormatConverter implements ITypeConverter<LogFormat> {
        @Override
        public LogFormat convert(String value) {
            for (LogFormat format : LogFormat.values()) {
                if (format.name().equalsIgnoreCase(value)) {
                    return format;
                }
            }
            throw new TypeConversionException("`" + value + "` is not a log format: use line or json");
        }
    }
}
