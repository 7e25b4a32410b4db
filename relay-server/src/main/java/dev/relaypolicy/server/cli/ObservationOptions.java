package dev.relaypolicy.server.cli;

import com.google.common.net.HostAndPort;
import dev.relaypolicy.text.LogFormat;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how the server is watched. */
final class ObservationOptions {

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            description = "how decisions are written on standard error: line or json; line if not given")
    private LogFormat logFormat = LogFormat.TEXT;

    @Option(
            names = "--admin",
            paramLabel = "ADDRESS:PORT",
            converter = ConfigurationOptions.AddressPort.class,
            description =
                    "answer /metrics, /health/live and /health/ready by HTTP; bind it where strangers do not reach")
    private @Nullable HostAndPort admin;

    Observation begin(PrintWriter err) {
        return new Observation(
                logFormat,
                Optional.ofNullable(admin).map(at -> new InetSocketAddress(at.getHost(), at.getPort())),
                err);
    }
}
