package dev.relaypolicy.server.cli;

import com.google.common.net.HostAndPort;
import dev.relaypolicy.net.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Readers of option values. */
final class OptionValue {

    private OptionValue() {}

    /** Adds the message of the reader's IllegalArgumentException to the problems. */
    static <T> Optional<T> read(String option, String text, Function<String, T> reader, List<String> problems) {
        try {
            return Optional.of(reader.apply(text));
        } catch (IllegalArgumentException e) {
            problems.add(option + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    static class HostPort implements ITypeConverter<HostAndPort> {
        @Override
        public HostAndPort convert(String value) {
            try {
                HostAndPort parsed = HostAndPort.fromString(value);
                if (parsed.hasPort() && !parsed.getHost().isEmpty()) {
                    return parsed;
                }
            } catch (IllegalArgumentException e) {
                // reported below
            }
            throw new TypeConversionException(
                    "`" + value + "` is not host:port: write it as `127.0.0.1:2525` or `[::1]:2525`");
        }
    }

    /** Rejects names other than {@code localhost}, since a name may have several addresses. */
    static final class AddressPort extends HostPort {
        @Override
        public HostAndPort convert(String value) {
            HostAndPort parsed = super.convert(value);
            if (parsed.getHost().equals("localhost")) {
                return HostAndPort.fromParts("127.0.0.1", parsed.getPort());
            }
            if (IpAddress.tryParse(parsed.getHost()).isEmpty()) {
                throw new TypeConversionException("`" + value
                        + "` does not begin with an IP address: write it as `127.0.0.1:2525` or `[::1]:2525`");
            }
            return parsed;
        }
    }
}
